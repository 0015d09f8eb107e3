/**
 * A description is what an operation has beside its route: its words, its fields and its answers.
 * Route and description together are an `Operation`, which server and OpenAPI are made from.
 */
import type { CommandType, RefusalCodeOf } from "@sluice/core";
import { z } from "zod";
import { cursor, limit } from "../base/values.ts";
import type { ErrorCode } from "../errors/table.ts";
import type { OperationRoute } from "../routes/define.ts";
import type { OperationId, PathNames, QueryNames, Routes } from "../routes/table.ts";
import type { CommonError } from "./common-errors.ts";

export interface Answer {
  readonly means: string;
  readonly schema: z.ZodType;
}

export interface Operation extends Pick<OperationRoute, "method" | "path" | "kind" | "scopes"> {
  /** The noun that documents list it under. */
  readonly tag: string;
  readonly summary: string;
  /** More text, where the summary does not say it all. */
  readonly about?: string;
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly body: z.ZodType | null;
  /** The answers by status. The first is the usual one. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** The refusals of its own, beside those that follow from what it is (`commonErrors`). */
  readonly errors: readonly ErrorCode[];
}

/** The description of each operation. It describes all that the route names, and no more. */
export type Descriptions = {
  readonly [Id in OperationId]: Id extends CommandType
    ? CommandDescription<Id>
    : PathPart<Id> &
        QueryPart<Id> &
        BodyPart<Id> &
        Words & { readonly errors?: readonly ErrorCode[] };
};

type Words = Pick<Operation, "summary" | "about" | "answers">;

/** The fields of a command are in `commands/`. */
type CommandDescription<Type extends CommandType> = Words & {
  readonly errors?: readonly OwnError<Type>[];
};

/** What the core may refuse this command with, beside what any command may be refused with. */
export type OwnError<Type extends CommandType> = Exclude<RefusalCodeOf<Type>, CommonError<Type>>;

/** A name in a path is an `id` where the description gives it no schema. */
interface PathPart<Id extends OperationId> {
  readonly params?: { readonly [Name in PathNames<Id>]?: z.ZodType<string> };
}

type QueryPart<Id extends OperationId> = [QueryNames<Id>] extends [never]
  ? { readonly query?: never }
  : { readonly query: { readonly [Name in QueryNames<Id>]: z.ZodType } };

type BodyPart<Id extends OperationId> = Routes[Id]["hasBody"] extends true
  ? { readonly body: z.ZodType }
  : { readonly body?: never };

/** The query of every list that comes in pages. */
export const paged = { cursor: cursor.optional(), limit: limit.optional() };

/** A page of a list: `nextCursor` is null on the last one. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });
