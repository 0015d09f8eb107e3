/**
 * The time of a scenario's gates. It stands still until the scenario moves it, and timers run at
 * their instants, in order, so that a second of patience takes no second.
 */
import type { Instant } from "@sluice/core";

interface Timer {
  readonly at: Instant;
  readonly owner: string;
  readonly run: () => void;
}

export class SimulatedTime {
  readonly #timers = new Set<Timer>();
  #now: Instant;

  constructor(now: Instant) {
    this.#now = now;
  }

  get now(): Instant {
    return this.#now;
  }

  /** Answers a function that cancels the timer. */
  after(milliseconds: number, owner: string, run: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, Math.ceil(milliseconds)), owner, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** The instant of the next timer; null: there is none. */
  nextAt(): Instant | null {
    let next: Instant | null = null;
    for (const { at } of this.#timers) if (next === null || at < next) next = at;
    return next;
  }

  /** Moves on to `to`; an earlier instant changes nothing. */
  moveTo(to: Instant): void {
    this.#now = Math.max(this.#now, to);
  }

  /** Runs what is due, the earliest first. */
  runDue(): void {
    const due = [...this.#timers].filter(({ at }) => at <= this.#now);
    for (const timer of due.sort((a, b) => a.at - b.at)) {
      if (this.#timers.delete(timer)) timer.run();
    }
  }

  /** Cancels every timer of a gate that died. */
  forget(owner: string): void {
    for (const timer of this.#timers) if (timer.owner === owner) this.#timers.delete(timer);
  }
}
