/**
 * How many runs are under way, and which are paused in line (RULES C3, C4). They are counted once
 * in a draft and kept in step from then on, so that no command goes through all runs of a busy
 * team. That is why every change of a run's status must go through `setStatus`.
 */
import type { Run, RunStatus } from "./documents.ts";
import type { Draft, RunLine } from "./draft.ts";

export function runLine(draft: Draft): RunLine {
  draft.runLine ??= countRuns(draft);
  return draft.runLine;
}

/** `run` must be a copy that may be changed: one of the draft, or one about to be added to it. */
export function setStatus(draft: Draft, run: Run, status: RunStatus): void {
  const line = runLine(draft);
  if (draft.runs.get(run.runId)) {
    if (isUnderWay(run.status)) line.underWay -= 1;
    if (run.status === "paused") line.paused.splice(line.paused.indexOf(run.runId), 1);
  }
  run.status = status;
  if (isUnderWay(status)) line.underWay += 1;
  if (status === "paused") insert(draft, line.paused, run);
}

export const isUnderWay = (status: RunStatus): boolean =>
  status === "running" || status === "offered";

/** A new run goes to the end of the line; one whose offer nobody claimed goes back to its place. */
function insert(draft: Draft, paused: string[], run: Readonly<Run>): void {
  const place = (id: string | undefined) => draft.runs.get(id ?? "")?.queuePlace ?? 0;
  let at = paused.length;
  while (at > 0 && place(paused[at - 1]) > run.queuePlace) at -= 1;
  paused.splice(at, 0, run.runId);
}

function countRuns(draft: Draft): RunLine {
  let underWay = 0;
  const paused: Readonly<Run>[] = [];
  for (const run of draft.runs.values()) {
    if (isUnderWay(run.status)) underWay += 1;
    else if (run.status === "paused") paused.push(run);
  }
  paused.sort((a, b) => a.queuePlace - b.queuePlace);
  return { underWay, paused: paused.map((run) => run.runId) };
}
