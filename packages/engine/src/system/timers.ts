/** Real waiting. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Timers } from "../ports/timers.ts";

export const systemTimers: Timers = {
  sleep: async (milliseconds) => {
    await sleep(milliseconds);
  },
  every: (seconds, task) => {
    const stopped = new AbortController();
    const turning = turn(seconds, task, stopped.signal);
    return async () => {
      stopped.abort();
      await turning;
    };
  },
};

async function turn(
  seconds: number,
  task: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await task();
    try {
      await sleep(seconds * 1000, undefined, { signal, ref: false });
    } catch {
      return;
    }
  }
}
