/** The end of a run, however it comes. The cycle that waited for it may close (RULES C5). */

import type { Context } from "../state/context.ts";
import type { Run, RunStatus } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { countWork } from "../state/open-work.ts";
import { isUnderWay, setStatus } from "../state/run-line.ts";

export function endRun(
  draft: Draft,
  context: Context,
  runId: string,
  status: Extract<RunStatus, "finished" | "cancelled" | "expired" | "lapsed">,
  actor: string,
): Run {
  const run = draft.runs.edit(runId);
  const wasUnderWay = isUnderWay(run.status);
  setStatus(draft, run, status);
  run.endedAt = context.now;
  draft.addEvent({
    at: context.now,
    type: `run.${status}`,
    actor,
    data: { runId, flowId: run.flowId, reason: run.stopReason },
  });
  if (wasUnderWay && run.pin) {
    countWork(draft, run.pin.cycle, -1);
    draft.noteCredits();
  }
  return run;
}
