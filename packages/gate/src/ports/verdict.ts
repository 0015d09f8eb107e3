/** What a gate decides of one call, and all that an adapter needs to answer it. */
import type { ErrorCode } from "@sluice/contract";
import type { Instant } from "@sluice/core";
import type { KeyIdentity } from "./backend.ts";
import type { CounterState } from "./limiter.ts";

/** A call as a gate sees it; adapters make it from a request of their framework. */
export interface GateCall {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** The caller's address, for limits by address and for calls of nobody known. */
  readonly address: string;
  /** Of a header, by its lower-case name. */
  header(name: string): string | undefined;
}

/** Where the month's allowance or a pool of credits stands, as far as this gate knows. */
export interface PoolState {
  readonly pool: string;
  readonly limit: number;
  readonly remaining: number;
  readonly resetsAt: Instant;
}

export interface Verdict {
  readonly isAdmitted: boolean;
  /** What to answer with: 200 where the call may go on. */
  readonly status: number;
  /** Null: nobody known. */
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
