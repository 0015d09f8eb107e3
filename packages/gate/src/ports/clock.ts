/** Time as a gate sees it, so that tests and simulations can move it. */
import type { Instant } from "@sluice/core";

export interface GateClock {
  /** Milliseconds since the epoch: for windows and headers. It may be set back and forth. */
  wall(): Instant;
  /** Milliseconds since whenever; never set: what leases are counted by. */
  monotonic(): number;
  /** Runs it once, later; answers what takes it back. It keeps no process alive. */
  after(milliseconds: number, run: () => void): () => void;
}

export const systemClock: GateClock = {
  wall: Date.now,
  // Bound: `performance` is a getter of the global object, which each look goes through.
  monotonic: performance.now.bind(performance),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    // Only Node's timers keep a process alive, and only they have `unref`.
    if (typeof timer === "object") timer.unref();
    return () => clearTimeout(timer);
  },
};
