/** Time for gates that stands still until a test moves it. */
import type { Instant } from "@sluice/core";
import type { GateClock } from "@sluice/gate";

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

export class SimulatedClock implements GateClock {
  #monotonic = 0;
  #wallAhead: number;
  #timers: Timer[] = [];

  constructor(wall: Instant) {
    this.#wallAhead = wall;
  }

  readonly wall = (): Instant => this.#wallAhead + this.#monotonic;

  readonly monotonic = (): number => this.#monotonic;

  readonly after = (milliseconds: number, run: () => void): (() => void) => {
    const timer = { at: this.#monotonic + Math.max(0, milliseconds), run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  };

  get timers(): number {
    return this.#timers.length;
  }

  /** As somebody who sets the host's clock. */
  stepWall(milliseconds: number): void {
    this.#wallAhead += milliseconds;
  }

  /** Timers run at their instants, in order, and what they began is done before time goes on. */
  async advance(milliseconds: number): Promise<void> {
    const until = this.#monotonic + milliseconds;
    await quiet();
    for (let next = this.#due(until); next; next = this.#due(until)) {
      this.#timers = this.#timers.filter((each) => each !== next);
      this.#monotonic = Math.max(this.#monotonic, next.at);
      next.run();
      await quiet();
    }
    this.#monotonic = until;
  }

  #due(until: number): Timer | undefined {
    return this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
  }
}

/** Whatever waits only for promises that are settled has run. */
export async function quiet(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((done) => setImmediate(done));
}
