/** A run's life after its start: signs of life, claiming, finishing, cancelling. */

import { nameOf } from "../access/authorize.ts";
import { accept, type Result, reject } from "../base/result.ts";
import type { Actor, CommandOf } from "../commands/commands.ts";
import type { Rejection } from "../commands/rejections.ts";
import type { Context } from "../state/context.ts";
import type { Charge, Run } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { isUnderWay } from "../state/run-line.ts";
import { beginRun } from "./begin-run.ts";
import { activeRun, chargeRun, runOf } from "./charge-run.ts";
import { endRun } from "./end-run.ts";
import { resumePaused, wouldResume } from "./resume.ts";
import { touchRun } from "./tree.ts";

export function heartbeatRun(
  draft: Draft,
  command: CommandOf<"heartbeat_run">,
  actor: Actor,
  context: Context,
): Result<Run, Rejection> {
  const found = activeRun(draft, command.runId, actor, context);
  if (!found.ok) return found;
  touchRun(draft, context, command.runId);
  return accept(draft.runs.edit(command.runId));
}

/** Finishing a run that was told to stop is allowed: that is what stopping is. */
export function finishRun(
  draft: Draft,
  command: CommandOf<"finish_run">,
  actor: Actor,
  context: Context,
): Result<Charge[], Rejection> {
  let charges: Charge[] = [];
  if (command.charges !== undefined && command.charges.length > 0) {
    const found = activeRun(draft, command.runId, actor, context);
    if (!found.ok) return found;
    const charged = chargeRun(draft, found.value, command.charges, context);
    if (!charged.ok) return charged;
    charges = charged.value;
  } else {
    const found = runOf(draft, command.runId, actor, context);
    if (!found.ok) return found;
    const { status, runId } = found.value;
    if (status !== "running") return reject({ code: "run_not_running", runId, status });
    touchRun(draft, context, runId);
  }
  endRun(draft, context, command.runId, "finished", nameOf(actor));
  return accept(charges);
}

/** Running, offered or paused: a run in the line may be cancelled too (RULES C4). */
export function cancelRun(
  draft: Draft,
  command: CommandOf<"cancel_run">,
  actor: Actor,
  context: Context,
): Result<Run, Rejection> {
  const found = runOf(draft, command.runId, actor, context);
  if (!found.ok) return found;
  const { status, runId } = found.value;
  if (!isUnderWay(status) && status !== "paused") {
    return reject({ code: "run_not_running", runId, status });
  }
  return accept(endRun(draft, context, runId, "cancelled", nameOf(actor)));
}

/**
 * The runner takes up a run that was resumed; it started when it was offered (RULES C4). One whose
 * offer was withdrawn may be claimed all the same while there are credits: it is offered again.
 */
export function claimRun(
  draft: Draft,
  command: CommandOf<"claim_run">,
  actor: Actor,
  context: Context,
): Result<Run, Rejection> {
  const found = runOf(draft, command.runId, actor, context);
  if (!found.ok) return found;
  if (wouldResume(draft, context, found.value)) {
    resumePaused(draft, context, new Set([found.value.pool]));
  }
  const { status, runId, pin } = draft.runs.get(command.runId) ?? found.value;
  if (status !== "offered" || pin === null) {
    return reject({ code: "run_not_offered", runId, status });
  }
  return accept(beginRun(draft, context, draft.runs.edit(runId), pin, nameOf(actor)));
}
