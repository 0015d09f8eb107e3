import type { Draft } from "./draft.ts";

/**
 * Counts work under way that is pinned to a cycle: while there is any, a cycle that is over does
 * not close (RULES C5). A cycle that closed when its grace was over counts no more.
 */
export function countWork(draft: Draft, cycleIndex: number, change: 1 | -1): void {
  if (change < 0) draft.noteWorkEnded(cycleIndex);
  const cycle = draft.cycles.get(String(cycleIndex));
  if (!cycle || cycle.status === "closed") return;
  draft.cycles.edit(String(cycleIndex)).openWork += change;
}
