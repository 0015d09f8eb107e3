/**
 * Charging what a run did, while it is under way. All charges of a command, or none; together they
 * come to no more than one use may, since blocks are bought one by one while others wait.
 */

import { memberInCharge, refuseToGoOn } from "../access/authorize.ts";
import { accept, type Result, reject } from "../base/result.ts";
import { recordCharge } from "../charges/record.ts";
import type { Actor, ChargeRequest } from "../commands/commands.ts";
import type { Rejection } from "../commands/rejections.ts";
import { type Assessment, assess, CREDITS_PER_USE_MAX, tooLarge } from "../pricing/assess.ts";
import { pinCard } from "../pricing/pin.ts";
import type { Context } from "../state/context.ts";
import { type Charge, type Pin, type Run, TEAM_OWNER } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { addToTree, touchRun } from "./tree.ts";

/** A run that is under way, and may be charged by this actor. */
export type ActiveRun = Readonly<Run> & { readonly pin: Pin };

/** Precedence: right, run there, whose it is, status, bounds. */
export function activeRun(
  draft: Draft,
  runId: string,
  actor: Actor,
  context: Context,
): Result<ActiveRun, Rejection> {
  const found = runOf(draft, runId, actor, context);
  if (!found.ok) return found;
  const run = found.value;
  const root = draft.runs.get(run.rootId);
  if (root?.stopReason) return reject(stopped(root, root.stopReason, context));
  if (run.stopReason) return reject(stopped(run, run.stopReason, context));
  if (run.status !== "running" || run.pin === null) {
    return reject({ code: "run_not_running", runId, status: run.status });
  }
  return accept({ ...run, pin: run.pin });
}

export function runOf(
  draft: Draft,
  runId: string,
  actor: Actor,
  context: Context,
): Result<Readonly<Run>, Rejection> {
  const run = draft.runs.get(runId);
  const forbidden = refuseToGoOn(draft, context, actor, run);
  if (forbidden) return reject(forbidden);
  if (!run) return reject({ code: "not_found", what: "run", id: runId });
  const charge = memberInCharge(draft, actor, run.memberId ?? undefined);
  if ("rejection" in charge) return reject(charge.rejection);
  return accept(run);
}

export function chargeRun(
  draft: Draft,
  run: ActiveRun,
  requests: readonly ChargeRequest[],
  context: Context,
): Result<Charge[], Rejection> {
  const by = {
    card: pinCard(draft, context, run.pin),
    planId: run.pin.planId,
    runKind: run.kind,
  };
  // Few charges are tools, and an agent's run may have used thousands: copied only if need be.
  const hasTools = requests.some((request) => request.tool !== undefined);
  const toolsCharged = new Set(hasTools ? run.toolsCharged : []);
  const assessments: Assessment[] = [];
  for (const [index, request] of requests.entries()) {
    const assessed = assess(request, by, toolsCharged, `charges[${index}]`);
    if (!assessed.ok) return assessed;
    assessments.push(assessed.value);
  }
  const total = assessments.reduce((sum, { credits }) => sum + credits, 0n);
  if (total > CREDITS_PER_USE_MAX) return reject(tooLarge("charges", total));
  touchRun(draft, context, run.runId);
  const { toolsCharged: known } = draft.runs.edit(run.runId);
  if (toolsCharged.size > known.length) known.push(...[...toolsCharged].slice(known.length));
  const charges = assessments.map((assessment, index) => {
    const request = requests[index] as ChargeRequest;
    const charge = recordCharge(draft, context, assessment, {
      pool: run.pool,
      owner: TEAM_OWNER,
      memberId: run.memberId,
      pin: run.pin,
      occurredAt: context.now,
      item: request.item,
      model: request.model ?? null,
      runKind: run.kind,
      flowId: run.flowId,
      runId: run.runId,
      rootId: run.rootId,
      blockRunId: request.blockRunId ?? null,
    });
    addToTree(draft, context, run.runId, charge);
    return charge;
  });
  return accept(charges);
}

export function stopped(run: Readonly<Run>, bound: string, context: Context): Rejection {
  const { bounds } = context.catalog;
  const limits: Record<string, string> = {
    "credits-absorbed": `${bounds.creditsAbsorbedPerRunMax / 1_000_000n} credits absorbed`,
    "run-age": `${bounds.runAgeMaxSeconds} seconds`,
    heartbeat: `${bounds.heartbeatTimeoutSeconds} seconds without a sign of life`,
  };
  return { code: "run_stopped", runId: run.runId, bound, limit: limits[bound] ?? "" };
}
