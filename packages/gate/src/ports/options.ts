/** What a gate is made of, and what it offers. */
import type { GateBackend } from "./backend.ts";
import type { GateClock } from "./clock.ts";
import type { Limiter } from "./limiter.ts";
import type { GateCall, Verdict } from "./verdict.ts";

/** Who calls. All callers of a team without `memberId` count as one user. */
export interface Caller {
  readonly teamId: string;
  readonly memberId?: string | null;
  /** Used by limits that count by key. Default: the user counts as one key. */
  readonly keyId?: string | null;
}

/** Null means that the caller is not known: 401. An error that it throws is an outage: 503. */
export type Identify = (call: GateCall) => Caller | null | Promise<Caller | null>;

/** The form of refusals: problem details (RFC 9457), or the bodies of RULES L4. */
export type Dialect = "problem" | "compatible";

/** A structured logger, such as pino. */
export interface GateLogger {
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export interface GateOptions {
  readonly backend: GateBackend;
  /** Counts calls for the rate limits. Default: in memory, for this process alone. */
  readonly limiter?: Limiter;
  readonly dialect?: Dialect;
  /** Says who calls. Default: the API key does, as Sluice knows it. */
  readonly identify?: Identify;
  /**
   * What happens to calls that need to ask Sluice while it cannot be reached: `closed` answers 503;
   * `open` lets them pass, and reports them once Sluice is back. Neither lets in a caller that was
   * not known before. Default: `closed`.
   */
  readonly whenSluiceAway?: "open" | "closed";
  /** Names this gate on its leases, for people. Default: a random id. */
  readonly gateId?: string;
  /** Spending is reported at this interval; what was not, dies with a gate. Default: 1 s. */
  readonly reportIntervalMs?: number;
  /**
   * A call waits so long while other gates hold all that is left; what another gate does not need
   * comes back within 2 intervals. Default: 3 intervals.
   */
  readonly patienceMs?: number;
  /** The item that charges name for calls. Default: `api-call`. */
  readonly item?: string;
  /** Begins the name of every partition, for limits of its own on a shared limiter. */
  readonly partitionPrefix?: string;
  readonly clock?: GateClock;
  readonly logger?: GateLogger;
}

export interface Gate {
  /**
   * Answers at once where it needs to ask nobody, else with a promise. With `dry` nothing is used
   * up. It never throws or rejects for what happens outside: an outage is a verdict too.
   */
  decide(call: GateCall, options?: { readonly dry?: boolean }): Verdict | Promise<Verdict>;
  /** Reports to Sluice now what one team has spent, or all of them. Default: all. */
  settle(teamId?: string): Promise<void>;
  /** Reports, releases every lease, and closes the limiter. Later calls are answered 503. */
  close(): Promise<void>;
}
