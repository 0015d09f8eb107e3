/** What an operation of the API is: client, server and OpenAPI are all made from these. */
import { z } from "zod";
import type { ErrorCode } from "../errors/table.ts";
import { id } from "../values.ts";
import type { Scope } from "../views/key.ts";

export interface Answer {
  readonly means: string;
  readonly schema: z.ZodType;
}

export interface Operation {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  /** The noun that it is listed under. */
  readonly tag: string;
  readonly summary: string;
  /** More than a line, where the summary does not say it all. */
  readonly about?: string;
  /** Commands change a team, are decided by the core and take an Idempotency-Key. */
  readonly kind: "command" | "query" | "edge";
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly body: z.ZodType | null;
  /** By status; the first is the usual one. */
  readonly answers: Readonly<Record<number, Answer>>;
  readonly scopes: readonly Scope[];
  /** Refusals worth telling apart, beside those that any request can meet. */
  readonly errors: readonly ErrorCode[];
}

export const operation = <const Shape extends Operation>(shape: Shape): Shape => shape;

export const none = z.strictObject({});
export const ofTeam = z.strictObject({ teamId: id });

/** For everybody who may act within a team; what a member may do is the core's to decide. */
export const ANYONE = ["operator", "team", "member"] as const;
export const TEAM = ["operator", "team"] as const;
export const OPERATOR = ["operator"] as const;

/** A page of a list: `nextCursor` is null on the last one. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });
