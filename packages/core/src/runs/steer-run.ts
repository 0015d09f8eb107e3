/** A run's life after its start: heartbeats, claiming, finishing, cancelling. */

import { nameOf } from "../access/authorize.ts";
import { accept } from "../base/result.ts";
import type { Actor, CommandOf } from "../commands/commands.ts";
import { refuse } from "../commands/rejections.ts";
import type { Context } from "../state/context.ts";
import type { Charge } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { isUnderWay } from "../state/run-line.ts";
import { beginRun } from "./begin-run.ts";
import { activeRun, chargeRun, runOf } from "./charge-run.ts";
import { endRun } from "./end-run.ts";
import { resumePaused, wouldResume } from "./resume.ts";
import { touchRun } from "./tree.ts";

export function heartbeatRun(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"heartbeat_run">,
) {
  const found = activeRun(draft, context, actor, command.runId);
  if (!found.ok) return found;
  touchRun(draft, context, command.runId);
  return accept(draft.runs.edit(command.runId));
}

/** A run that was told to stop may be finished, because that is how it stops. */
export function finishRun(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"finish_run">,
) {
  let charges: Charge[] = [];
  if (command.charges !== undefined && command.charges.length > 0) {
    const found = activeRun(draft, context, actor, command.runId);
    if (!found.ok) return found;
    const charged = chargeRun(draft, context, found.value, command.charges);
    if (!charged.ok) return charged;
    charges = charged.value;
  } else {
    const found = runOf(draft, context, actor, command.runId);
    if (!found.ok) return found;
    const { status, runId } = found.value;
    if (status !== "running") return refuse("run_not_running", { runId, status });
    touchRun(draft, context, runId);
  }
  endRun(draft, context, command.runId, "finished", nameOf(actor));
  return accept(charges);
}

/** A run may be cancelled while it is running, offered, or paused in the line (RULES C4). */
export function cancelRun(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"cancel_run">,
) {
  const found = runOf(draft, context, actor, command.runId);
  if (!found.ok) return found;
  const { status, runId } = found.value;
  if (!isUnderWay(status) && status !== "paused") {
    return refuse("run_not_running", { runId, status });
  }
  return accept(endRun(draft, context, runId, "cancelled", nameOf(actor)));
}

/**
 * The runner takes up a run that was resumed; the run started when it was offered (RULES C4). A run
 * whose offer was withdrawn may be claimed all the same while there are credits, because it would
 * be offered again.
 */
export function claimRun(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"claim_run">,
) {
  const found = runOf(draft, context, actor, command.runId);
  if (!found.ok) return found;
  if (wouldResume(draft, context, found.value)) {
    resumePaused(draft, context);
  }
  const { status, runId, pin } = draft.runs.get(command.runId) ?? found.value;
  if (status !== "offered" || pin === null) {
    return refuse("run_not_offered", { runId, status });
  }
  return accept(beginRun(draft, context, draft.runs.edit(runId), pin, nameOf(actor)));
}
