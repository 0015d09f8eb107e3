/** AI actions: priced as of their start, charged when they complete (RULES A1, A2, R5). */

import { refuseForAgentMode } from "../access/agent-mode.ts";
import {
  memberInCharge,
  refuseForMember,
  refuseForRight,
  refuseToGoOn,
} from "../access/authorize.ts";
import { rolesWith } from "../access/roles.ts";
import { seconds } from "../base/instant.ts";
import { accept, type Result, reject } from "../base/result.ts";
import { recordCharge } from "../charges/record.ts";
import type { Actor, CommandOf } from "../commands/commands.ts";
import type { Rejection } from "../commands/rejections.ts";
import { ownerOf } from "../credits/accounts.ts";
import { refuseForCredits } from "../credits/admission.ts";
import { assess } from "../pricing/assess.ts";
import { pinCard, pinNow } from "../pricing/pin.ts";
import type { Context } from "../state/context.ts";
import type { Action, Charge } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { countWork } from "../state/open-work.ts";
import { poolSpentBy } from "../terms/pools.ts";

const AI_ACTION = "ai-action";

/** Precedence: right, member, id, the plan has Agent Mode, it is switched on, card, credits. */
export function startAction(
  draft: Draft,
  command: CommandOf<"start_action">,
  actor: Actor,
  context: Context,
): Result<Action, Rejection> {
  const forbidden = refuseForRight(draft, context, actor, "use");
  if (forbidden) return reject(forbidden);
  const charge = memberInCharge(draft, actor, command.memberId);
  if ("rejection" in charge) return reject(charge.rejection);
  const { memberId } = command;
  const unknown = refuseForMember(draft, memberId);
  if (unknown) return reject(unknown);
  if (command.actionId !== undefined && draft.actions.get(command.actionId)) {
    return reject({ code: "already_exists", what: "action", id: command.actionId });
  }
  const off = refuseForAgentMode(draft, context, memberId);
  if (off) return reject(off);

  const pool = poolSpentBy(context, "action");
  const pin = pinNow(draft, context, pool);
  if ("code" in pin) return reject(pin);
  const owner = ownerOf(draft, context, pool, pin.cycle, memberId);
  if (owner === null) return reject(noSuchPool(draft, context, pool));
  const exhausted = refuseForCredits(draft, context, {
    pool,
    owner,
    memberId,
    pin,
    required: null,
    isTrigger: false,
  });
  if (exhausted) return reject(exhausted);

  const action: Action = {
    actionId: command.actionId ?? draft.newId("act"),
    status: "started",
    memberId,
    pool,
    pin,
    startedAt: context.now,
    endedAt: null,
    credits: 0n,
  };
  draft.actions.add(action.actionId, action);
  countWork(draft, pin.cycle, 1);
  draft.wakeAt(context.now + seconds(context.catalog.bounds.runAgeMaxSeconds));
  return accept(action);
}

/** Nothing is asked of the balance: what was started may end beyond it (RULES A2). */
export function completeAction(
  draft: Draft,
  command: CommandOf<"complete_action">,
  actor: Actor,
  context: Context,
): Result<{ action: Action; charge: Charge }, Rejection> {
  const found = startedAction(draft, command.actionId, actor, context);
  if (!found.ok) return found;
  const { pin, pool, memberId } = found.value;
  const request = { ...command, item: AI_ACTION };
  const by = { card: pinCard(draft, context, pin), planId: pin.planId, runKind: null };
  const assessed = assess(request, by, new Set(), "action");
  if (!assessed.ok) return assessed;
  const owner = ownerOf(draft, context, pool, pin.cycle, memberId);
  if (owner === null) return reject(noSuchPool(draft, context, pool));

  const charge = recordCharge(draft, context, assessed.value, {
    pool,
    owner,
    memberId,
    pin,
    occurredAt: context.now,
    item: AI_ACTION,
    model: command.model ?? null,
    runKind: null,
    actionId: command.actionId,
  });
  const action = endAction(draft, context, command.actionId, "completed");
  action.credits = charge.credits;
  return accept({ action, charge });
}

export function cancelAction(
  draft: Draft,
  command: CommandOf<"cancel_action">,
  actor: Actor,
  context: Context,
): Result<Action, Rejection> {
  const found = startedAction(draft, command.actionId, actor, context);
  if (!found.ok) return found;
  return accept(endAction(draft, context, command.actionId, "cancelled"));
}

export function endAction(
  draft: Draft,
  context: Context,
  actionId: string,
  status: "completed" | "cancelled" | "expired",
): Action {
  const action = draft.actions.edit(actionId);
  action.status = status;
  action.endedAt = context.now;
  countWork(draft, action.pin.cycle, -1);
  return action;
}

function startedAction(
  draft: Draft,
  actionId: string,
  actor: Actor,
  context: Context,
): Result<Readonly<Action>, Rejection> {
  const action = draft.actions.get(actionId);
  const forbidden = refuseToGoOn(draft, context, actor, action);
  if (forbidden) return reject(forbidden);
  if (!action) return reject({ code: "not_found", what: "action", id: actionId });
  const charge = memberInCharge(draft, actor, action.memberId);
  if ("rejection" in charge) return reject(charge.rejection);
  if (action.status !== "started") {
    return reject({ code: "action_not_started", actionId, status: action.status });
  }
  return accept(action);
}

const noSuchPool = (draft: Draft, context: Context, pool: string): Rejection => ({
  code: "not_on_plan",
  what: pool,
  plan: draft.team.planId,
  availableOn: Object.values(context.catalog.plans)
    .filter((plan) => plan.pools[pool])
    .map((plan) => plan.id),
  reason: "the plan has no such pool",
  remedies: [{ action: "upgrade-plan", by: rolesWith(context, draft.team.planId, "billing") }],
});
