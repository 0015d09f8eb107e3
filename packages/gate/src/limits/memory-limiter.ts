/** A limiter that counts in this process alone, by the rule of `@sluice/core/limits`. */
import type { Instant, RateLimit } from "@sluice/core";
import {
  drawTogether,
  hasRoom,
  type LimitRule,
  limitRule,
  newTally,
  passesAt,
  remainingAt,
  resetsAt,
  type Tally,
} from "@sluice/core/limits";
import { type GateClock, systemClock } from "../ports/clock.ts";
import type { Counter, CounterState, Limiter, LimiterDecision } from "../ports/limiter.ts";

/** `size` is the number of counters kept: those drawn from in the last two windows of a limit. */
export type InMemory = Limiter & { readonly size: number };

/**
 * A limit with more than `countersMax` counters in use forgets those that were not drawn from
 * longest, so that calls from ever new addresses cannot use up the memory of the process.
 */
export function memoryLimiter(
  clock: Pick<GateClock, "wall"> = systemClock,
  countersMax = COUNTERS_MAX,
): InMemory {
  return new MemoryLimiter(clock, countersMax);
}

/** The counters of one limit then take some 300 MB. */
const COUNTERS_MAX = 2_000_000;

class MemoryLimiter implements InMemory {
  readonly #wall: () => Instant;
  readonly #countersMax: number;
  readonly #byLimit = new Map<string, LimitTallies>();
  /** Reused from call to call, since nothing is awaited while it is filled. */
  readonly #tallies: Tally[] = [];

  constructor(clock: Pick<GateClock, "wall">, countersMax: number) {
    this.#wall = clock.wall;
    this.#countersMax = countersMax;
  }

  draw(counters: readonly Counter[], weight: number, isDry: boolean): LimiterDecision {
    const now = this.#wall();
    const tallies = this.#tallies;
    // It is set only when it changes: setting it costs a seventh of a verdict in any case.
    if (tallies.length !== counters.length) tallies.length = counters.length;
    for (let at = 0; at < counters.length; at += 1) {
      const counter = counters[at];
      if (counter) tallies[at] = this.#talliesOf(counter.limit).tally(counter.partition, now);
    }
    const isAdmitted = drawTogether(tallies, now, weight, isDry);
    const states: CounterState[] = [];
    for (let at = 0; at < counters.length; at += 1) {
      const counter = counters[at];
      const tally = tallies[at];
      if (!counter || !tally) continue;
      const refuses = !isAdmitted && !hasRoom(tally, now, weight);
      states.push({
        counter,
        remaining: remainingAt(tally, now),
        resetsAt: resetsAt(tally, now),
        retryAt: refuses ? passesAt(tally, now, weight) : null,
        storeAway: null,
      });
    }
    return { isAdmitted, states, now };
  }

  get size(): number {
    let size = 0;
    for (const tallies of this.#byLimit.values()) size += tallies.size;
    return size;
  }

  close(): Promise<void> {
    this.#byLimit.clear();
    return Promise.resolve();
  }

  #talliesOf(limit: RateLimit): LimitTallies {
    const tallies = this.#byLimit.get(limit.id);
    if (tallies?.isOf(limit)) return tallies;
    const fresh = new LimitTallies(limit, this.#countersMax / 2);
    this.#byLimit.set(limit.id, fresh);
    return fresh;
  }
}

/**
 * The tallies of one limit. A tally that was not drawn from for a whole window is as good as new,
 * so that two generations of a window each hold all that matters. The older one is dropped whole:
 * no sweep ever looks for old tallies.
 */
class LimitTallies {
  readonly #limit: RateLimit;
  readonly #rule: LimitRule;
  readonly #generationMax: number;
  #recent = new Map<string, Tally>();
  #older = new Map<string, Tally>();
  #turnedAt: Instant = Number.NEGATIVE_INFINITY;

  constructor(limit: RateLimit, generationMax: number) {
    this.#limit = limit;
    this.#generationMax = generationMax;
    this.#rule = limitRule(limit);
  }

  get size(): number {
    return this.#recent.size + this.#older.size;
  }

  /** A limit whose number, window or algorithm has changed begins anew. */
  isOf(limit: RateLimit): boolean {
    return (
      limit === this.#limit ||
      (limit.limit === this.#limit.limit &&
        limit.windowSeconds === this.#limit.windowSeconds &&
        limit.algorithm === this.#limit.algorithm)
    );
  }

  tally(partition: string, now: Instant): Tally {
    // Also for a clock that was set back, which voids tallies ahead of it.
    if (Math.abs(now - this.#turnedAt) >= this.#rule.windowMs) this.#turn(now);
    const recent = this.#recent.get(partition);
    if (recent) return recent;
    const tally = this.#older.get(partition) ?? newTally(this.#rule);
    if (this.#recent.size >= this.#generationMax) this.#turn(now);
    this.#recent.set(partition, tally);
    return tally;
  }

  #turn(now: Instant): void {
    this.#older = this.#recent;
    this.#recent = new Map();
    this.#turnedAt = now;
  }
}
