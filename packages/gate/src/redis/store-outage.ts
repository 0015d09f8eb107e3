/**
 * Decides while the store is away: each limit by its own policy, with tallies of this process
 * alone. `open` lets calls pass, `closed` refuses them, `local-share` counts them against this
 * process's share of the limit. All calls that pass are remembered, and added to the store's
 * counters later.
 */
import type { Instant, RateLimit, StoreAwayPolicy } from "@sluice/core";
import {
  draw,
  hasRoom,
  type LimitRule,
  limitRule,
  NEVER,
  newTally,
  passesAt,
  remainingAt,
  resetsAt,
  type Tally,
} from "@sluice/core/limits";
import type { Counter, CounterState, LimiterDecision, StoreOutage } from "../ports/limiter.ts";
import type { PassedLocally } from "./batch.ts";
import type { LimitPlans } from "./counter-keys.ts";

/** The retry time of a call that `closed` refuses: the store may be back at any time. */
const CLOSED_RETRY_MS = 1_000;
/** With so many counters or more, those whose windows are over are swept. */
const SWEEP_FROM = 1_024;

interface Tale {
  readonly policy: StoreAwayPolicy;
  passed: number;
  refused: number;
}

export class Outage {
  readonly #from: Instant;
  readonly #plans: LimitPlans;
  readonly #processes: number;
  readonly #shareRules = new Map<RateLimit, LimitRule>();
  readonly #tales = new Map<string, Tale>();
  /** The tallies that decide, by the rule of this process's share. */
  readonly #shares = new Map<string, Tally>();
  /** What the store must still be told, by the limit's own rule. */
  readonly #passed = new Map<string, PassedLocally>();
  #sweepAt = SWEEP_FROM;

  /** `processes` is how many share a limit, as far as is known. */
  constructor(from: Instant, plans: LimitPlans, processes: number) {
    this.#from = from;
    this.#plans = plans;
    this.#processes = Math.max(1, processes);
  }

  decide(
    counters: readonly Counter[],
    weight: number,
    isDry: boolean,
    now: Instant,
  ): LimiterDecision {
    const refusing = counters.map((counter) => !this.#passes(counter, now, weight));
    const isAdmitted = !refusing.includes(true);
    if (!isDry) {
      for (const [at, counter] of counters.entries()) {
        if (isAdmitted) this.#draw(counter, now, weight);
        this.#tell(counter.limit, isAdmitted, refusing[at] === true);
      }
    }
    const states = counters.map((counter, at) =>
      this.#stateOf(counter, refusing[at] === true, now, weight),
    );
    return { isAdmitted, states, now };
  }

  /** The number of counters with calls that the store does not know of. */
  get owed(): number {
    return this.#passed.size;
  }

  /** Takes out up to `many` counters to report; those that could not be reported are put back. */
  take(many: number): PassedLocally[] {
    const taken: PassedLocally[] = [];
    for (const [key, passed] of this.#passed) {
      if (taken.length === many) break;
      taken.push(passed);
      this.#passed.delete(key);
    }
    return taken;
  }

  putBack(passed: readonly PassedLocally[], now: Instant): void {
    for (const { limit, partition, tally } of passed) {
      const { tally: current } = this.#passedOf({ limit, partition }, now);
      // A draw of nothing brings both tallies to this instant.
      draw(tally, now, 0);
      draw(current, now, 0);
      current.drawn += tally.drawn;
    }
  }

  report(until: Instant): StoreOutage {
    const byLimit = [...this.#tales].map(([limit, tale]) => ({ limit, ...tale }));
    return { from: this.#from, until, byLimit };
  }

  #passes(counter: Counter, now: Instant, weight: number): boolean {
    const { whenStoreAway } = counter.limit;
    if (whenStoreAway !== "local-share") return whenStoreAway === "open";
    return hasRoom(this.#shareOf(counter, now), now, weight);
  }

  #draw(counter: Counter, now: Instant, weight: number): void {
    draw(this.#passedOf(counter, now).tally, now, weight);
    if (counter.limit.whenStoreAway === "local-share") {
      draw(this.#shareOf(counter, now), now, weight);
    }
  }

  #stateOf(counter: Counter, refuses: boolean, now: Instant, weight: number): CounterState {
    const { limit } = counter;
    const policy = limit.whenStoreAway;
    const tally = this.#shownOf(counter, now);
    return {
      counter,
      remaining: policy === "closed" ? 0 : remainingAt(tally, now),
      resetsAt: resetsAt(tally, now),
      retryAt: refuses ? retryAt(limit, tally, now, weight) : null,
      storeAway: policy,
    };
  }

  #shownOf(counter: Counter, now: Instant): Tally {
    if (counter.limit.whenStoreAway === "local-share") return this.#shareOf(counter, now);
    const { rule, prefix } = this.#plans.of(counter.limit);
    return this.#passed.get(prefix + counter.partition)?.tally ?? newTally(rule);
  }

  #passedOf({ limit, partition }: Counter, now: Instant): PassedLocally {
    const { rule, prefix } = this.#plans.of(limit);
    const key = prefix + partition;
    let passed = this.#passed.get(key);
    if (passed === undefined) {
      this.#sweepSometimes(now);
      passed = { limit, partition, tally: newTally(rule) };
      this.#passed.set(key, passed);
    }
    return passed;
  }

  #shareOf({ limit, partition }: Counter, now: Instant): Tally {
    const key = this.#plans.of(limit).prefix + partition;
    let share = this.#shares.get(key);
    if (share === undefined) {
      this.#sweepSometimes(now);
      share = newTally(this.#shareRuleOf(limit));
      this.#shares.set(key, share);
    }
    return share;
  }

  /** This process's part of a limit, one call at least: else a small limit would be closed. */
  #shareRuleOf(limit: RateLimit): LimitRule {
    let rule = this.#shareRules.get(limit);
    if (rule === undefined) {
      const share = Math.max(1, Math.floor(limit.limit / this.#processes));
      rule = limitRule({ ...limit, limit: share });
      this.#shareRules.set(limit, rule);
    }
    return rule;
  }

  #tell(limit: RateLimit, isAdmitted: boolean, refuses: boolean): void {
    let tale = this.#tales.get(limit.id);
    if (tale === undefined) {
      tale = { policy: limit.whenStoreAway, passed: 0, refused: 0 };
      this.#tales.set(limit.id, tale);
    }
    if (isAdmitted) tale.passed += 1;
    if (refuses) tale.refused += 1;
  }

  /** Forgets tallies that are as good as new, rarely enough to cost little for each. */
  #sweepSometimes(now: Instant): void {
    if (this.#passed.size + this.#shares.size < this.#sweepAt) return;
    for (const [key, { tally }] of this.#passed) {
      if (remainingAt(tally, now) === tally.rule.limit) this.#passed.delete(key);
    }
    for (const [key, share] of this.#shares) {
      if (remainingAt(share, now) === share.rule.limit) this.#shares.delete(key);
    }
    this.#sweepAt = Math.max(SWEEP_FROM, 2 * (this.#passed.size + this.#shares.size));
  }
}

function retryAt(limit: RateLimit, tally: Tally, now: Instant, weight: number): Instant {
  if (weight > limit.limit) return NEVER;
  if (limit.whenStoreAway === "closed") return now + CLOSED_RETRY_MS;
  const at = passesAt(tally, now, weight);
  // It weighs more than the share and no more than the limit: only the store can let it pass.
  return at === NEVER ? now + CLOSED_RETRY_MS : at;
}
