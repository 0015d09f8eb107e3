import { setTimeout as sleep } from "node:timers/promises";

const LOOK_EVERY_MS = 10;

/**
 * Waits for what nobody tells of, such as a port that closes or a row that appears: looks until it
 * is so, however long a slow machine takes. What never comes about is ended by the test's time-out.
 */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(LOOK_EVERY_MS);
}
