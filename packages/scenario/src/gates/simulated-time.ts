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

  /** Answers what takes the timer back. */
  after(milliseconds: number, owner: string, run: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, Math.ceil(milliseconds)), owner, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** The instant of the next timer; null: nobody waits. */
  nextAt(): Instant | null {
    let next: Instant | null = null;
    for (const { at } of this.#timers) if (next === null || at < next) next = at;
    return next;
  }

  /** Goes on to `to`; an earlier instant changes nothing. */
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

  /** Takes back every timer of one who died. */
  forget(owner: string): void {
    for (const timer of this.#timers) if (timer.owner === owner) this.#timers.delete(timer);
  }
}
