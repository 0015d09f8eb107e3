/** Who asks, what of, and how an answer comes. */
import { type Actor, type Catalog, type Rejection, type Result, refuse } from "@sluice/core";
import type { Snapshot } from "../ports/reads.ts";

/** The operator sees everything, a member what the role allows, a guest their own use only. */
export type Viewer = Actor;

/** What a viewer may not see is refused: see `Queries`. */
export type Answered<Value> = Promise<Result<Value, Rejection>>;

export interface Asked {
  readonly snapshot: Snapshot;
  readonly catalog: Catalog;
  readonly viewer: Viewer;
}

export const notFound = (what: string, id: string): Result<never, Rejection> =>
  refuse("not_found", { what, id });
