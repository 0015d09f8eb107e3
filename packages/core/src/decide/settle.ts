/**
 * What a decision makes possible, done in one place and in one order. Deciders only do and note
 * (`Draft.noteWorkEnded`, `Draft.noteCredits`); nobody else closes a cycle or looks whether waiting
 * runs may go on, except where one run gives way to those before it.
 */
import { closeIfDone } from "../cycles/turn.ts";
import { resumePaused } from "../runs/resume.ts";
import type { Context } from "../state/context.ts";
import type { Draft } from "../state/draft.ts";

/**
 * First, cycles that are over close when their last work has ended (RULES C5): what their holds
 * kept back is free from then on. Then paused runs go on, oldest first (RULES C4). A close may note
 * credits again, so this repeats until nothing is noted.
 */
export function settle(draft: Draft, context: Context): void {
  const { cyclesWithWorkEnded, poolsWithCredits } = draft.noted;
  while (cyclesWithWorkEnded.size > 0 || poolsWithCredits.size > 0) {
    const ended = [...cyclesWithWorkEnded].sort((a, b) => a - b);
    cyclesWithWorkEnded.clear();
    for (const index of ended) closeIfDone(draft, context, index);
    if (poolsWithCredits.size === 0) continue;
    poolsWithCredits.clear();
    // Whichever pool it was: a run whose offer ran out waits for the next look at the line.
    resumePaused(draft, context, new Set(Object.keys(context.catalog.pools)));
  }
}
