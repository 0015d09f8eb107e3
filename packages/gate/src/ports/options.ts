/** What a gate is made of, and what it is to the adapters. */
import type { GateBackend } from "./backend.ts";
import type { GateClock } from "./clock.ts";
import type { Limiter } from "./limiter.ts";
import type { GateCall, Verdict } from "./verdict.ts";

/** Who calls. All of a team without `memberId` is one user. */
export interface Caller {
  readonly teamId: string;
  readonly memberId?: string | null;
  /** For limits that count by key; the user stands for it where there is none. */
  readonly keyId?: string | null;
}

/** Null: nobody known, answered 401. What it throws or rejects with is an outage: 503. */
export type Identify = (call: GateCall) => Caller | null | Promise<Caller | null>;

/** How a refusal looks: problem details (RFC 9457), or the bodies of RULES L4. */
export type Dialect = "problem" | "compatible";

/** Structured: a pino logger is one. */
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
   * What becomes of calls that need to ask Sluice while it cannot be reached: `closed` (unless
   * told) answers 503; `open` lets them pass, and reports them once Sluice is back. Whoever was not
   * known before is not let in by either.
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
  /** Put before every partition, for limits of its own on a limiter that is shared. */
  readonly partitionPrefix?: string;
  readonly clock?: GateClock;
  readonly logger?: GateLogger;
}

export interface Gate {
  /**
   * At once where everything is at hand, else a promise. With `dry` nothing is used up. Never
   * throws or rejects for what happens outside: an outage is a verdict too.
   */
  decide(call: GateCall, options?: { readonly dry?: boolean }): Verdict | Promise<Verdict>;
  /** Tells Sluice now what was spent, by one team or by all. */
  settle(teamId?: string): Promise<void>;
  /** Reports, gives everything back, and closes the limiter. Calls after it are answered 503. */
  close(): Promise<void>;
}
