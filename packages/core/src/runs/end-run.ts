/** The end of a run, however it comes: the cycle that waited for it may close (RULES C5). */
import type { Context } from "../commands/decide.ts";
import { closeIfDone } from "../cycles/turn.ts";
import { countWork } from "../cycles/work.ts";
import type { Run, RunStatus } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { isUnderWay, setStatus } from "./line.ts";
import { resumePaused } from "./resume.ts";

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
    closeIfDone(draft, context, run.pin.cycle);
    resumePaused(draft, context);
  }
  return run;
}
