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
  const { noted } = draft;
  while (noted.cyclesWithWorkEnded.size > 0 || noted.mayHaveCredits) {
    const ended = [...noted.cyclesWithWorkEnded].sort((a, b) => a - b);
    noted.cyclesWithWorkEnded.clear();
    for (const index of ended) closeIfDone(draft, context, index);
    if (!noted.mayHaveCredits) continue;
    noted.mayHaveCredits = false;
    resumePaused(draft, context);
  }
}
