/** What a gate decides on one call, with all that an adapter needs to answer it. */
import type { ErrorCode } from "@sluice/contract";
import type { Instant } from "@sluice/core";
import type { KeyIdentity } from "./backend.ts";
import type { CounterState } from "./limiter.ts";

/** A call as a gate sees it; adapters make it from a request of their framework. */
export interface GateCall {
  readonly method: string;
  /** The path without the query. */
  readonly path: string;
  /** The caller's address, for limits by address and for calls of nobody known. */
  readonly address: string;
  /** Answers the value of a header, by its lower-case name. */
  header(name: string): string | undefined;
}

/** What is left of the month or of a pool of credits, as far as this gate knows. */
export interface PoolState {
  readonly pool: string;
  readonly limit: number;
  readonly remaining: number;
  readonly resetsAt: Instant;
}

export interface Verdict {
  readonly isAdmitted: boolean;
  /** The status to answer with; 200 where the call may go on. */
  readonly status: number;
  /** Null: the caller is not known. */
  readonly identity: KeyIdentity | null;
  /** Null: the catalog names no such route; it counts as one call. */
  readonly route: string | null;
  /** For every response, admitted or not: names in the order in which they are set. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The refusal; null where the call is admitted. */
  readonly refusal: {
    readonly code: ErrorCode;
    readonly contentType: string;
    readonly body: string;
  } | null;
  readonly limits: readonly CounterState[];
  /** Null: no team is known, or the catalog counts no calls. */
  readonly month: PoolState | null;
}
