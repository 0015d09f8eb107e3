/**
 * What a decision makes possible is done in one place and in one order. Deciders only change the
 * draft and note what may follow (`Draft.noteWorkEnded`, `Draft.noteCredits`). Nobody else closes a
 * cycle or looks whether paused runs may go on, except where a new run gives way to those before
 * it.
 */
import { closeIfDone } from "../cycles/turn.ts";
import { resumePaused } from "../runs/resume.ts";
import type { Context } from "../state/context.ts";
import type { Draft } from "../state/draft.ts";

/**
 * First, cycles that are over close if their last work has ended (RULES C5), so that the credits
 * which their holds kept back are free. Then paused runs go on, oldest first (RULES C4). A close
 * may note credits again, so both are repeated until nothing is noted.
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
