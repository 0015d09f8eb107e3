/**
 * Giving a run up. Its processes are then ended and its folder is removed, so nothing may begin
 * any more: whoever waits for a part waits until the process exits.
 */
let isGivenUp = false;

export function giveUp() {
  isGivenUp = true;
}

/** Each part waits for this before it begins, and again before it tells how it ended. */
export function whileWanted() {
  return isGivenUp ? new Promise(() => undefined) : Promise.resolve();
}
