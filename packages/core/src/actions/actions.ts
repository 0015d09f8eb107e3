/** AI actions: one is priced as of its start, and charged when it completes (RULES A1, A2, R5). */

import { requireAgentMode } from "../access/agent-mode.ts";
import { chargedMember, requireMember, requireRight, requireToGoOn } from "../access/authorize.ts";
import { rolesWith } from "../access/roles.ts";
import { seconds } from "../base/instant.ts";
import { accept } from "../base/result.ts";
import { recordCharge } from "../charges/record.ts";
import type { Actor, CommandOf } from "../commands/commands.ts";
import { type Decided, refuse } from "../commands/rejections.ts";
import { ownerOf } from "../credits/accounts.ts";
import { requireCredits } from "../credits/admission.ts";
import { assess } from "../pricing/assess.ts";
import { pinCard, pinNow } from "../pricing/pin.ts";
import type { Context } from "../state/context.ts";
import type { Action } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { countWork } from "../state/open-work.ts";
import { poolSpentBy } from "../terms/pools.ts";

const AI_ACTION = "ai-action";

/**
 * Checks, in this order: right, member, id, the plan has Agent Mode, it is switched on, card,
 * credits.
 */
export function startAction(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"start_action">,
) {
  const allowed = requireRight(draft, context, actor, "use");
  if (!allowed.ok) return allowed;
  const onBehalfOf = chargedMember(draft, actor, command.memberId);
  if (!onBehalfOf.ok) return onBehalfOf;
  const { memberId } = command;
  const present = requireMember(draft, memberId);
  if (!present.ok) return present;
  if (command.actionId !== undefined && draft.actions.get(command.actionId)) {
    return refuse("already_exists", { what: "action", id: command.actionId });
  }
  const switchedOn = requireAgentMode(draft, context, memberId);
  if (!switchedOn.ok) return switchedOn;

  const pool = poolSpentBy(context, "action");
  const pinned = pinNow(draft, context, pool);
  if (!pinned.ok) return pinned;
  const pin = pinned.value;
  const owner = ownerOf(draft, context, pool, pin.cycle, memberId);
  if (owner === null) return noSuchPool(draft, context, pool);
  const covered = requireCredits(draft, context, {
    pool,
    owner,
    memberId,
    pin,
    required: null,
    isTrigger: false,
  });
  if (!covered.ok) return covered;

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

/** The balance is not looked at: an action that was started may end beyond it (RULES A2). */
export function completeAction(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"complete_action">,
) {
  const found = startedAction(draft, context, actor, command.actionId);
  if (!found.ok) return found;
  const { pin, pool, memberId } = found.value;
  const request = { ...command, item: AI_ACTION };
  const by = { card: pinCard(draft, context, pin), planId: pin.planId, runKind: null };
  const assessed = assess(request, by, new Set(), "action");
  if (!assessed.ok) return assessed;
  const owner = ownerOf(draft, context, pool, pin.cycle, memberId);
  if (owner === null) return noSuchPool(draft, context, pool);

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
  context: Context,
  actor: Actor,
  command: CommandOf<"cancel_action">,
) {
  const found = startedAction(draft, context, actor, command.actionId);
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
  context: Context,
  actor: Actor,
  actionId: string,
): Decided<Readonly<Action>, "action_not_started" | "forbidden" | "not_found"> {
  const action = draft.actions.get(actionId);
  const allowed = requireToGoOn(draft, context, actor, action);
  if (!allowed.ok) return allowed;
  if (!action) return refuse("not_found", { what: "action", id: actionId });
  const onBehalfOf = chargedMember(draft, actor, action.memberId);
  if (!onBehalfOf.ok) return onBehalfOf;
  if (action.status !== "started") {
    return refuse("action_not_started", { actionId, status: action.status });
  }
  return accept(action);
}

const noSuchPool = (draft: Draft, context: Context, pool: string) =>
  refuse("not_on_plan", {
    what: pool,
    plan: draft.team.planId,
    availableOn: Object.values(context.catalog.plans)
      .filter((plan) => plan.pools[pool])
      .map((plan) => plan.id),
    reason: "the plan has no such pool",
    remedies: [{ action: "upgrade-plan", by: rolesWith(context, draft.team.planId, "billing") }],
  });
