/** Time as a gate sees it, so that tests and simulations can move it. */
import type { Instant } from "@sluice/core";

export interface GateClock {
  /** Milliseconds since the epoch, for windows and headers. This clock may be set. */
  wall(): Instant;
  /** Milliseconds since any instant, for leases. This clock is never set. */
  monotonic(): number;
  /** Runs `run` once, later; answers what cancels it. It keeps no process alive. */
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
