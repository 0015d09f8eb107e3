/** The port of a limiter: in memory for one process, Redis or Valkey for many. */
import type { Instant, RateLimit, StoreAwayPolicy } from "@sluice/core";

/** One limit as it applies to one caller: the counter that it draws from. */
export interface Counter {
  readonly limit: RateLimit;
  /** Names who is counted, e.g. `user=acme/ana` or `user=acme/ana,route=run-monitor`. */
  readonly partition: string;
}

export interface CounterState {
  readonly counter: Counter;
  /** Whole calls left in the window after the decision; never below zero. */
  readonly remaining: number;
  /** When the window ends (fixed), or all will have flowed back (smooth). */
  readonly resetsAt: Instant;
  /** Set where this limit refuses: when the same call could pass. */
  readonly retryAt: Instant | null;
  /** Set while the shared store is away: the policy that decided in its place. */
  readonly storeAway: StoreAwayPolicy | null;
}

export interface LimiterDecision {
  readonly isAdmitted: boolean;
  /** In the order of the counters asked. */
  readonly states: readonly CounterState[];
  /** The limiter's time, from which waiting is counted: the store's clock where there is one. */
  readonly now: Instant;
}

export interface Limiter {
  /**
   * Draws `weight` calls from every counter, or, where one refuses, from none. A dry draw takes
   * nothing. It answers at once where it needs to ask no store.
   */
  draw(
    counters: readonly Counter[],
    weight: number,
    isDry: boolean,
  ): LimiterDecision | Promise<LimiterDecision>;
  close(): Promise<void>;
}

/** What happened while the shared store was away; reported once it is back. */
export interface StoreOutage {
  readonly from: Instant;
  readonly until: Instant;
  readonly byLimit: readonly {
    readonly limit: string;
    readonly policy: StoreAwayPolicy;
    readonly passed: number;
    readonly refused: number;
  }[];
}
