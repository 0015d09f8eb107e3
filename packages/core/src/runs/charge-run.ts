/**
 * Charges what a run did while it is under way. A command's charges are taken all together or not
 * at all. Together they may cost no more than one use may, because blocks are bought one by one
 * while other commands wait.
 */

import { chargedMember, requireToGoOn } from "../access/authorize.ts";
import { accept } from "../base/result.ts";
import { recordCharge } from "../charges/record.ts";
import type { Actor, ChargeRequest } from "../commands/commands.ts";
import { type Decided, refuse } from "../commands/rejections.ts";
import { type Assessment, assess, CREDITS_PER_USE_MAX, tooLarge } from "../pricing/assess.ts";
import { pinCard } from "../pricing/pin.ts";
import type { Context } from "../state/context.ts";
import { type Charge, type Pin, type Run, TEAM_OWNER } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { addToTree, touchRun } from "./tree.ts";

/** Why a run may take no charge. */
type NotChargeable = "forbidden" | "not_found" | "run_not_running" | "run_stopped";

/** A run that is under way, and that this actor may charge. */
export type ActiveRun = Readonly<Run> & { readonly pin: Pin };

/** Checks, in this order: right, the run is there, whose it is, status, bounds. */
export function activeRun(
  draft: Draft,
  context: Context,
  actor: Actor,
  runId: string,
): Decided<ActiveRun, NotChargeable> {
  const found = runOf(draft, context, actor, runId);
  if (!found.ok) return found;
  const run = found.value;
  const root = draft.runs.get(run.rootId);
  if (root?.stopReason) return stopped(context, root, root.stopReason);
  if (run.stopReason) return stopped(context, run, run.stopReason);
  if (run.status !== "running" || run.pin === null) {
    return refuse("run_not_running", { runId, status: run.status });
  }
  return accept({ ...run, pin: run.pin });
}

export function runOf(
  draft: Draft,
  context: Context,
  actor: Actor,
  runId: string,
): Decided<Readonly<Run>, "forbidden" | "not_found"> {
  const run = draft.runs.get(runId);
  const allowed = requireToGoOn(draft, context, actor, run);
  if (!allowed.ok) return allowed;
  if (!run) return refuse("not_found", { what: "run", id: runId });
  const onBehalfOf = chargedMember(draft, actor, run.memberId ?? undefined);
  if (!onBehalfOf.ok) return onBehalfOf;
  return accept(run);
}

export function chargeRun(
  draft: Draft,
  context: Context,
  run: ActiveRun,
  requests: readonly ChargeRequest[],
): Decided<Charge[], "invalid_input" | "model_not_priced"> {
  const by = {
    card: pinCard(draft, context, run.pin),
    planId: run.pin.planId,
    runKind: run.kind,
  };
  // Few charges are tools, and an agent's run may have used thousands: copy them only if need be.
  const hasTools = requests.some((request) => request.tool !== undefined);
  const toolsCharged = new Set(hasTools ? run.toolsCharged : []);
  const assessments: Assessment[] = [];
  for (const [index, request] of requests.entries()) {
    const assessed = assess(request, by, toolsCharged, `charges[${index}]`);
    if (!assessed.ok) return assessed;
    assessments.push(assessed.value);
  }
  const total = assessments.reduce((sum, { credits }) => sum + credits, 0n);
  if (total > CREDITS_PER_USE_MAX) return tooLarge("charges", total);
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

export function stopped(context: Context, run: Readonly<Run>, bound: string) {
  const { bounds } = context.catalog;
  const limits: Record<string, string> = {
    "credits-absorbed": `${bounds.creditsAbsorbedPerRunMax / 1_000_000n} credits absorbed`,
    "run-age": `${bounds.runAgeMaxSeconds} seconds`,
    heartbeat: `${bounds.heartbeatTimeoutSeconds} seconds without a sign of life`,
  };
  return refuse("run_stopped", { runId: run.runId, bound, limit: limits[bound] ?? "" });
}
