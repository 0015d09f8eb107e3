/**
 * A run and the runs that it called: each credit is counted once, and bounds are those of the whole
 * tree (RULES F7, C3).
 */
import type { Context } from "../state/context.ts";
import type { Charge } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";

/**
 * Adds a charge to its run, to the `children` of every run above it, and to what its root absorbed.
 */
export function addToTree(draft: Draft, context: Context, runId: string, charge: Charge): void {
  const run = draft.runs.edit(runId);
  run.own += charge.credits;
  let parentId = run.parentId;
  while (parentId !== null) {
    const parent = draft.runs.edit(parentId);
    parent.children += charge.credits;
    parentId = parent.parentId;
  }
  const root = draft.runs.edit(run.rootId);
  root.absorbed += charge.absorbed;
  root.overage += charge.overage;
  const { creditsAbsorbedPerRunMax } = context.catalog.bounds;
  // The charge that crosses the bound is taken whole; the next one is refused (RULES C15).
  if (root.absorbed >= creditsAbsorbedPerRunMax && charge.absorbed > 0n) {
    root.stopReason ??= "credits-absorbed";
  }
}

/** A sign of life of a run counts for every run above it: a parent waits for its children. */
export function touchRun(draft: Draft, context: Context, runId: string): void {
  let id: string | null = runId;
  while (id !== null) {
    const run = draft.runs.edit(id);
    run.lastSeenAt = context.now;
    id = run.parentId;
  }
}
