/** Waits out faults that pass by themselves, within bounds. */

import { StoreFault } from "../ports/faults.ts";
import type { Timers } from "../ports/timers.ts";

export interface RetryBounds {
  readonly attemptsMax: number;
  readonly firstWaitMilliseconds: number;
  readonly waitMaxMilliseconds: number;
}

export const RETRY_BOUNDS: RetryBounds = {
  attemptsMax: 10,
  firstWaitMilliseconds: 5,
  waitMaxMilliseconds: 1_000,
};

/** Throws the last fault when every attempt has met one, and anything else at once. */
export async function retrying<Value>(
  attempt: () => Promise<Value>,
  timers: Timers,
  bounds: RetryBounds,
): Promise<Value> {
  for (let count = 1; ; count += 1) {
    try {
      return await attempt();
    } catch (error) {
      const mayPass = error instanceof StoreFault && error.kind !== "commit-unknown";
      if (!mayPass || count >= bounds.attemptsMax) throw error;
      const wait = bounds.firstWaitMilliseconds * 2 ** (count - 1);
      await timers.sleep(Math.min(wait, bounds.waitMaxMilliseconds));
    }
  }
}
