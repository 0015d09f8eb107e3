/** Starting a run: it is admitted, paused, or refused (RULES F1, F3, F7, C1, C3, C4). */

import { chargedMember, nameOf, requireMember, requireToGoOn } from "../access/authorize.ts";
import { rolesWith } from "../access/roles.ts";
import { seconds } from "../base/instant.ts";
import { invariant } from "../base/invariant.ts";
import { ALLOWED, accept } from "../base/result.ts";
import type { RunKind } from "../catalog/model.ts";
import type { Actor, CommandOf } from "../commands/commands.ts";
import { type Decided, refuse } from "../commands/rejections.ts";
import { pinNow } from "../pricing/pin.ts";
import type { Context } from "../state/context.ts";
import type { Pin, Run } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { runLine, setStatus } from "../state/run-line.ts";
import { poolSpentBy } from "../terms/pools.ts";
import { featureOf, plansWithFeature } from "../terms/terms.ts";
import { needsAdmission, requireCreditsForRun } from "./admit-run.ts";
import { beginRun } from "./begin-run.ts";
import { runOf, stopped } from "./charge-run.ts";
import { resumePaused } from "./resume.ts";

type StartRun = CommandOf<"start_run">;

/**
 * Checks, in this order: right, member, id, parent and depth, private runner, runs under way, card,
 * credits. A child is never paused, and never refused for credits: it belongs to its root (RULES
 * C5).
 */
export function startRun(draft: Draft, context: Context, actor: Actor, command: StartRun) {
  const caller = draft.runs.get(command.parentRunId ?? "");
  const allowed = requireToGoOn(draft, context, actor, caller);
  if (!allowed.ok) return allowed;
  const onBehalfOf = chargedMember(draft, actor, command.memberId);
  if (!onBehalfOf.ok) return onBehalfOf;
  const memberId = onBehalfOf.value;
  // A child is work under way of the member that its parent is for (RULES C8).
  if (caller?.memberId !== memberId) {
    const present = requireMember(draft, memberId);
    if (!present.ok) return present;
  }
  if (command.runId !== undefined && draft.runs.get(command.runId)) {
    return refuse("already_exists", { what: "run", id: command.runId });
  }
  const parent = parentOf(draft, context, actor, command);
  if (!parent.ok) return parent;
  const runner = requireRunner(draft, context, command);
  if (!runner.ok) return runner;
  const room = requireRoom(draft, context);
  if (!room.ok) return room;

  const whose = { memberId, parent: parent.value };
  if (parent.value) {
    const { pin } = parent.value;
    invariant(pin, "a run under way is pinned");
    const child = newRun(draft, context, command, whose);
    return accept(beginRun(draft, context, child, pin, nameOf(actor)));
  }
  const root = newRoot(draft, context, command, memberId);
  if (!root.ok) return root;
  const admitted = admitRoot(draft, context, actor, root.value);
  if (admitted.ok || admitted.rejection.code !== "credits_exhausted") return admitted;
  if (command.onLimit !== "pause") return admitted;
  return pauseRun(draft, context, root.value.run, nameOf(actor));
}

/** A run of no other, and what would fix its price if it began now. */
export interface Root {
  readonly run: Run;
  readonly pin: Pin;
}

/** It is no part of the draft before it is admitted or paused. */
export function newRoot(
  draft: Draft,
  context: Context,
  command: StartRun,
  memberId: string | null,
): Decided<Root, "card_not_in_force"> {
  const pinned = pinNow(draft, context, poolSpentBy(context, "run"));
  if (!pinned.ok) return pinned;
  const run = newRun(draft, context, command, { memberId, parent: null });
  return accept({ run, pin: pinned.value });
}

/** Begins the run where there are credits for it, and room beside those that wait before it. */
export function admitRoot(
  draft: Draft,
  context: Context,
  actor: Actor,
  { run, pin }: Root,
): Decided<Run, "credits_exhausted" | "too_many_runs"> {
  const covered = requireCreditsForRun(draft, context, run, pin);
  if (!covered.ok) return covered;
  const first = giveWay(draft, context, run, pin);
  if (!first.ok) return first;
  return accept(beginRun(draft, context, run, pin, nameOf(actor)));
}

/**
 * A run from the Run button is manual, every other one is automated; Cloud Run moves a manual one
 * to the cloud (RULES F1).
 */
export function runKindOf(
  command: Pick<StartRun, "trigger" | "cloudRun" | "parentRunId">,
): RunKind {
  if (command.trigger !== "button" || command.parentRunId !== undefined) return "automated";
  return command.cloudRun ? "manual-cloud" : "manual-local";
}

function parentOf(draft: Draft, context: Context, actor: Actor, command: StartRun) {
  if (command.parentRunId === undefined) return accept(null);
  const found = runOf(draft, context, actor, command.parentRunId);
  if (!found.ok) return found;
  const parent = found.value;
  if (parent.status !== "running") {
    return refuse("run_not_running", { runId: parent.runId, status: parent.status });
  }
  const root = draft.runs.get(parent.rootId);
  if (root?.stopReason) {
    return stopped(context, root, root.stopReason);
  }
  const { runDepthMax } = context.catalog.bounds;
  if (parent.depth >= runDepthMax) {
    return refuse("run_depth_exceeded", { depthMax: runDepthMax });
  }
  return accept(parent);
}

/** Refuses the private runner where the plan does not have it (RULES R6). */
function requireRunner(
  draft: Draft,
  context: Context,
  command: StartRun,
): Decided<null, "feature_unavailable"> {
  if (!command.privateRunner) return ALLOWED;
  const { catalog, now } = context;
  const { team } = draft;
  const feature = featureOf(catalog, team, team.planId, "private-flow-runner", now);
  if (feature.isAvailable) return ALLOWED;
  return refuse("feature_unavailable", {
    feature: "private-flow-runner",
    plan: team.planId,
    note: feature.note,
    availableOn: plansWithFeature(catalog, "private-flow-runner"),
    remedies: [{ action: "upgrade-plan", by: rolesWith(context, team.planId, "billing") }],
  });
}

/** `ahead`: so many runs are to be admitted before this one. */
export function requireRoom(
  draft: Draft,
  context: Context,
  ahead = 0,
): Decided<null, "too_many_runs"> {
  const { runsOpenPerTeamMax } = context.catalog.bounds;
  if (runLine(draft).underWay + ahead < runsOpenPerTeamMax) return ALLOWED;
  const remedies = [{ action: "retry-later" as const, by: ["anyone"] }];
  return refuse("too_many_runs", { openMax: runsOpenPerTeamMax, remedies });
}

/**
 * Credits for a new run are credits for the runs in line, too, e.g. for one whose offer nobody
 * claimed. Those go first (RULES C4). Refuses where they leave no room.
 */
function giveWay(
  draft: Draft,
  context: Context,
  run: Readonly<Run>,
  pin: Pin,
): Decided<null, "too_many_runs"> {
  const waiting = runLine(draft).paused.length;
  if (waiting === 0 || !needsAdmission(draft, context, run, pin)) return ALLOWED;
  const room = requireRoom(draft, context, waiting);
  if (!room.ok) return room;
  resumePaused(draft, context);
  return ALLOWED;
}

/** Puts a run in the line, which is bounded and in which nobody is overtaken (RULES C4). */
function pauseRun(
  draft: Draft,
  context: Context,
  run: Run,
  actor: string,
): Decided<Run, "paused_queue_full"> {
  const { runsPausedPerTeamMax, pausedRunLapsesAfterSeconds } = context.catalog.bounds;
  if (runLine(draft).paused.length >= runsPausedPerTeamMax) {
    const remedies = [{ action: "retry-later" as const, by: ["anyone"] }];
    return refuse("paused_queue_full", { pausedMax: runsPausedPerTeamMax, remedies });
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
  context: Context,
  command: StartRun,
  whose: { readonly memberId: string | null; readonly parent: Readonly<Run> | null },
): Run {
  const { memberId, parent } = whose;
  const runId = command.runId ?? draft.newId("run");
  return {
    runId,
    status: "paused",
    flowId: command.flowId,
    memberId: memberId ?? parent?.memberId ?? null,
    kind: runKindOf(command),
    trigger: command.trigger,
    pool: poolSpentBy(context, "run"),
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
