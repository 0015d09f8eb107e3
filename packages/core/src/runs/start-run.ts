/** Starting a run: admitted, paused, or refused (RULES F1, F3, F7, C1, C3, C4). */

import { memberInCharge, nameOf, refuseForMember, refuseToGoOn } from "../access/authorize.ts";
import { rolesWith } from "../access/roles.ts";
import { seconds } from "../base/instant.ts";
import { accept, type Result, reject } from "../base/result.ts";
import type { RunKind } from "../catalog/model.ts";
import type { Actor, CommandOf } from "../commands/commands.ts";
import type { Rejection } from "../commands/rejections.ts";
import { pinNow } from "../pricing/pin.ts";
import type { Context } from "../state/context.ts";
import type { Pin, Run } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { runLine, setStatus } from "../state/run-line.ts";
import { poolSpentBy } from "../terms/pools.ts";
import { featureOf, plansWithFeature } from "../terms/terms.ts";
import { needsAdmission, refuseRunForCredits } from "./admit-run.ts";
import { beginRun } from "./begin-run.ts";
import { runOf, stopped } from "./charge-run.ts";
import { resumePaused } from "./resume.ts";

type StartRun = CommandOf<"start_run">;

/**
 * Precedence: right, member, id, parent and depth, private runner, runs under way, card, credits.
 * Children are never paused or refused for credits: they belong to their root (RULES C5).
 */
export function startRun(
  draft: Draft,
  command: StartRun,
  actor: Actor,
  context: Context,
): Result<Run, Rejection> {
  const caller = draft.runs.get(command.parentRunId ?? "");
  const forbidden = refuseToGoOn(draft, context, actor, caller);
  if (forbidden) return reject(forbidden);
  const charge = memberInCharge(draft, actor, command.memberId);
  if ("rejection" in charge) return reject(charge.rejection);
  const { memberId } = charge;
  // A child is work under way of whoever its parent is for (RULES C8).
  const unknown = caller?.memberId === memberId ? null : refuseForMember(draft, memberId);
  if (unknown) return reject(unknown);
  if (command.runId !== undefined && draft.runs.get(command.runId)) {
    return reject({ code: "already_exists", what: "run", id: command.runId });
  }
  const parent = parentOf(draft, command, actor, context);
  if (!parent.ok) return parent;
  const refused = refuseForRunner(draft, command, context) ?? refuseForOpenRuns(draft, context);
  if (refused) return reject(refused);

  const pool = poolSpentBy(context, "run");
  const kind = runKindOf(command);
  const pin = parent.value ? parent.value.pin : pinNow(draft, context, pool);
  if (pin === null || "code" in pin) return reject(pin ?? noCard(pool));
  const run = newRun(draft, command, { memberId, pool, kind, parent: parent.value, context });
  if (parent.value) {
    return accept(beginRun(draft, context, run, pin, nameOf(actor)));
  }
  const exhausted = refuseRunForCredits(draft, context, run, pin);
  if (!exhausted) {
    const overtaking = giveWay(draft, context, run, pin);
    if (overtaking) return reject(overtaking);
    return accept(beginRun(draft, context, run, pin, nameOf(actor)));
  }
  if (command.onLimit !== "pause") return reject(exhausted);
  return pauseRun(draft, context, run, nameOf(actor));
}

/**
 * RULES F1: the Run button is manual, everything else automated; Cloud Run moves it to the cloud.
 */
export function runKindOf(
  command: Pick<StartRun, "trigger" | "cloudRun" | "parentRunId">,
): RunKind {
  if (command.trigger !== "button" || command.parentRunId !== undefined) return "automated";
  return command.cloudRun ? "manual-cloud" : "manual-local";
}

function parentOf(
  draft: Draft,
  command: StartRun,
  actor: Actor,
  context: Context,
): Result<Readonly<Run> | null, Rejection> {
  if (command.parentRunId === undefined) return accept(null);
  const found = runOf(draft, command.parentRunId, actor, context);
  if (!found.ok) return found;
  const parent = found.value;
  if (parent.status !== "running") {
    return reject({ code: "run_not_running", runId: parent.runId, status: parent.status });
  }
  const root = draft.runs.get(parent.rootId);
  if (root?.stopReason) {
    return reject(stopped(root, root.stopReason, context));
  }
  const { runDepthMax } = context.catalog.bounds;
  if (parent.depth >= runDepthMax) {
    return reject({ code: "run_depth_exceeded", depthMax: runDepthMax });
  }
  return accept(parent);
}

/** RULES R6. */
function refuseForRunner(draft: Draft, command: StartRun, context: Context): Rejection | null {
  if (!command.privateRunner) return null;
  const { catalog, now } = context;
  const { team } = draft;
  const feature = featureOf(catalog, team, team.planId, "private-flow-runner", now);
  if (feature.isAvailable) return null;
  return {
    code: "feature_unavailable",
    feature: "private-flow-runner",
    plan: team.planId,
    note: feature.note,
    availableOn: plansWithFeature(catalog, "private-flow-runner"),
    remedies: [{ action: "upgrade-plan", by: rolesWith(context, team.planId, "billing") }],
  };
}

/** `ahead`: runs that are to be admitted before this one. */
function refuseForOpenRuns(draft: Draft, context: Context, ahead = 0): Rejection | null {
  const { runsOpenPerTeamMax } = context.catalog.bounds;
  if (runLine(draft).underWay + ahead < runsOpenPerTeamMax) return null;
  const remedies = [{ action: "retry-later" as const, by: ["anyone"] }];
  return { code: "too_many_runs", openMax: runsOpenPerTeamMax, remedies };
}

/**
 * Where there are credits for a new run there are for whoever waits in line, e.g. because nobody
 * claimed its offer: those go first (RULES C4). Refuses where that leaves no place.
 */
function giveWay(draft: Draft, context: Context, run: Readonly<Run>, pin: Pin): Rejection | null {
  const waiting = runLine(draft).paused.length;
  if (waiting === 0 || !needsAdmission(draft, context, run, pin)) return null;
  const full = refuseForOpenRuns(draft, context, waiting);
  if (full) return full;
  resumePaused(draft, context, new Set([run.pool]));
  return null;
}

/** RULES C4: the line is bounded; nobody in it is overtaken. */
function pauseRun(draft: Draft, context: Context, run: Run, actor: string): Result<Run, Rejection> {
  const { runsPausedPerTeamMax, pausedRunLapsesAfterSeconds } = context.catalog.bounds;
  if (runLine(draft).paused.length >= runsPausedPerTeamMax) {
    const remedies = [{ action: "retry-later" as const, by: ["anyone"] }];
    return reject({ code: "paused_queue_full", pausedMax: runsPausedPerTeamMax, remedies });
  }
  run.queuePlace = draft.team.nextId++;
  setStatus(draft, run, "paused");
  draft.runs.add(run.runId, run);
  draft.wakeAt(context.now + seconds(pausedRunLapsesAfterSeconds));
  draft.addEvent({
    at: context.now,
    type: "run.paused",
    actor,
    data: { runId: run.runId, flowId: run.flowId, memberId: run.memberId },
  });
  return accept(run);
}

function newRun(
  draft: Draft,
  command: StartRun,
  facts: {
    memberId: string | null;
    pool: string;
    kind: RunKind;
    parent: Readonly<Run> | null;
    context: Context;
  },
): Run {
  const { parent, context } = facts;
  const runId = command.runId ?? draft.newId("run");
  return {
    runId,
    status: "paused",
    flowId: command.flowId,
    memberId: facts.memberId ?? parent?.memberId ?? null,
    kind: facts.kind,
    trigger: command.trigger,
    pool: facts.pool,
    parentId: parent?.runId ?? null,
    rootId: parent?.rootId ?? runId,
    depth: (parent?.depth ?? 0) + 1,
    items: command.items ?? null,
    requestedAt: context.now,
    queuePlace: 0,
    offeredAt: null,
    pin: null,
    lastSeenAt: context.now,
    endedAt: null,
    own: 0n,
    children: 0n,
    absorbed: 0n,
    overage: 0n,
    stopReason: null,
    toolsCharged: [],
  };
}

const noCard = (pool: string): Rejection => ({
  code: "card_not_in_force",
  pool,
  at: "",
  firstFrom: null,
});
