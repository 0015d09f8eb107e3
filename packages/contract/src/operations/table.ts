/** Every operation of the API by its id. A command's id is the command's type. */
import type { z } from "zod";
import { actionOperations } from "./actions.ts";
import { catalogOperations } from "./catalog.ts";
import { clockOperations } from "./clock.ts";
import { eventOperations } from "./events.ts";
import { gateOperations } from "./gate.ts";
import { invoiceOperations } from "./invoices.ts";
import { keyOperations } from "./keys.ts";
import { leaseOperations } from "./leases.ts";
import { meOperations } from "./me.ts";
import { memberOperations } from "./members.ts";
import { reservationOperations } from "./reservations.ts";
import { runOperations } from "./runs.ts";
import { switchOperations } from "./switches.ts";
import { teamOperations } from "./teams.ts";
import { usageOperations } from "./usage.ts";

export const operations = {
  ...teamOperations,
  ...memberOperations,
  ...switchOperations,
  ...runOperations,
  ...actionOperations,
  ...reservationOperations,
  ...leaseOperations,
  ...usageOperations,
  ...meOperations,
  ...invoiceOperations,
  ...eventOperations,
  ...clockOperations,
  ...catalogOperations,
  ...keyOperations,
  ...gateOperations,
} as const;

export type Operations = typeof operations;
export type OperationId = keyof Operations;
export const OPERATION_IDS = Object.keys(operations) as readonly OperationId[];

type BodyOf<Id extends OperationId> = Operations[Id]["body"] extends z.ZodType
  ? z.output<Operations[Id]["body"]>
  : unknown;

/** An object without fields is a record of nothing to zod, which no other field fits beside. */
type Fields<Schema extends z.ZodType> = string extends keyof z.output<Schema>
  ? unknown
  : z.output<Schema>;

/** Path, query and body as one flat object; a batch of events is the body itself. */
export type InputOf<Id extends OperationId> = object &
  Fields<Operations[Id]["params"]> &
  Fields<Operations[Id]["query"]> &
  BodyOf<Id>;

type AnswersOf<Id extends OperationId> = Operations[Id]["answers"];

/** What a successful call gives, whatever its status. */
export type AnswerOf<Id extends OperationId> = {
  [Status in keyof AnswersOf<Id>]: AnswersOf<Id>[Status] extends { schema: infer Schema }
    ? Schema extends z.ZodType
      ? z.output<Schema>
      : never
    : never;
}[keyof AnswersOf<Id>];
