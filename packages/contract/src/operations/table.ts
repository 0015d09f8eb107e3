/** Every operation of the API by its id. A command's id is the command's type. */
import type { CommandOf, CommandType, AnswerOf as CoreAnswerOf } from "@sluice/core";
import type { z } from "zod";
import type { Nothing } from "../base/same.ts";
import { OPERATION_IDS, type OperationId, type PathNames } from "../routes/table.ts";
import { actionOperations } from "./actions.ts";
import { catalogOperations } from "./catalog.ts";
import { clockOperations } from "./clock.ts";
import type { Descriptions, Operation, OwnError } from "./define.ts";
import { eventOperations } from "./events.ts";
import { gateOperations } from "./gate.ts";
import { invoiceOperations } from "./invoices.ts";
import { join, under } from "./join.ts";
import { keyOperations } from "./keys.ts";
import { leaseOperations } from "./leases.ts";
import { memberOperations } from "./members.ts";
import { reservationOperations } from "./reservations.ts";
import { runOperations } from "./runs.ts";
import { switchOperations } from "./switches.ts";
import { teamOperations } from "./teams.ts";
import { usageOperations } from "./usage.ts";

const described = {
  ...under("Teams", teamOperations),
  ...under("Members", memberOperations),
  ...under("Switches", switchOperations),
  ...under("Runs", runOperations),
  ...under("AI actions", actionOperations),
  ...under("Reservations", reservationOperations),
  ...under("Leases", leaseOperations),
  ...under("Usage", usageOperations),
  ...under("Invoices", invoiceOperations),
  ...under("Events", eventOperations),
  ...under("Test clocks", clockOperations),
  ...under("Catalog", catalogOperations),
  ...under("Keys", keyOperations),
  ...under("Gates", gateOperations),
} satisfies Descriptions;

export const operations = Object.fromEntries(
  OPERATION_IDS.map((id) => [id, join(id, described[id])]),
) as Readonly<Record<OperationId, Operation>>;

type Described = typeof described;
/** Refusals that a command may meet and its description does not list, as `command: code`. */
export type ErrorsMissing = Nothing<
  {
    [Type in CommandType]: `${Type}: ${Exclude<OwnError<Type>, ListedIn<Described[Type]>>}`;
  }[CommandType]
>;
type ListedIn<Description> = Description extends { errors: readonly (infer Code)[] } ? Code : never;

/** The input of a call is path, query and body as one flat object, or a batch of events. */
export type InputOf<Id extends OperationId> = object &
  (Id extends CommandType
    ? CommandInput<Id>
    : { [Name in PathNames<Id>]: string } & QueryOf<Described[Id]> & BodyOf<Described[Id]>);

type CommandInput<Id extends CommandType> = Omit<CommandOf<Id>, "type"> &
  ("teamId" extends PathNames<Id> ? { teamId: string } : { teamId?: string | undefined });

type QueryOf<Description> = Description extends { query: infer Fields extends z.ZodRawShape }
  ? z.output<z.ZodObject<Fields>>
  : unknown;

type BodyOf<Description> = Description extends { body: infer Body extends z.ZodType }
  ? z.output<Body>
  : unknown;

/** What a successful call gives, whatever its status. */
export type AnswerOf<Id extends OperationId> = OneOf<Described[Id]["answers"]>;
type OneOf<Answers> = {
  [Status in keyof Answers]: Answers[Status] extends { schema: infer Schema extends z.ZodType }
    ? z.output<Schema>
    : never;
}[keyof Answers];

/** Commands that the core answers with less than the contract describes, or with another form. */
export type AnswersThatDiffer = Nothing<
  {
    [Type in CommandType]: CoreAnswerOf<Type> extends AnswerOf<Type> ? never : Type;
  }[CommandType]
>;
