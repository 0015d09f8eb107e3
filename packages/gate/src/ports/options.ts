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
  /** In memory, for this process alone, unless told. */
  readonly limiter?: Limiter;
  readonly dialect?: Dialect;
  /** By API key, as Sluice knows them, unless told. */
  readonly identify?: Identify;
  /**
   * What becomes of calls that need to ask Sluice while it cannot be reached: `closed` (unless
   * told) answers 503; `open` lets them pass, and reports them once Sluice is back. Whoever was not
   * known before is not let in by either.
   */
  readonly whenSluiceAway?: "open" | "closed";
  /** For people: which gate a lease is held by. Random unless told. */
  readonly gateId?: string;
  /** How often Sluice is told what was spent, and so how much dies with a gate; 1 s unless told. */
  readonly reportIntervalMs?: number;
  /**
   * How long a call waits where nothing is left but what others hold; 3 intervals unless told:
   * what another gate does not need comes back within 2.
   */
  readonly patienceMs?: number;
  /** What calls are shown as on charges; `api-call` unless told. */
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
