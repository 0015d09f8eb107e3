/** Switches: pay-as-you-go, overage, spend caps, Agent Mode (RULES A3, A4, F4, F5, R5, C2). */

import { requireRight } from "../access/authorize.ts";
import { recordEvent } from "../access/record-event.ts";
import { rolesWith } from "../access/roles.ts";
import { parseMoney } from "../base/amounts.ts";
import { ALLOWED, accept } from "../base/result.ts";
import type { PoolId } from "../catalog/model.ts";
import type { Actor, CommandOf } from "../commands/commands.ts";
import { type Decided, invalidInput, type Remedy, refuse } from "../commands/rejections.ts";
import type { Context } from "../state/context.ts";
import type { Draft } from "../state/draft.ts";
import { poolSpentBy } from "../terms/pools.ts";
import { cardAt, overageTermsOf, plansWithOverage } from "../terms/terms.ts";

/** Switching off is always allowed; switching on, only where the plan sells it (RULES A4). */
export function setMemberPayg(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"set_member_payg">,
) {
  const allowed = requireRight(draft, context, actor, "billing");
  if (!allowed.ok) return allowed;
  if (!draft.members.get(command.memberId)) {
    return refuse("not_found", { what: "member", id: command.memberId });
  }
  if (command.payg === "on") {
    const sold = requireOverage(draft, context, poolSpentBy(context, "action"));
    if (!sold.ok) return sold;
  }
  const member = draft.members.edit(command.memberId);
  member.payg = command.payg;
  recordEvent(draft, context, actor, {
    type: "payg.member-set",
    data: { memberId: member.memberId, payg: member.payg },
  });
  return accept(member);
}

export function setPaygDefault(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"set_payg_default">,
) {
  const allowed = requireRight(draft, context, actor, "billing");
  if (!allowed.ok) return allowed;
  if (command.payg === "on") {
    const sold = requireOverage(draft, context, poolSpentBy(context, "action"));
    if (!sold.ok) return sold;
  }
  draft.team.switches.aiPaygDefault = command.payg;
  recordEvent(draft, context, actor, { type: "payg.default-set", data: { payg: command.payg } });
  return accept(null);
}

/** When it is switched on, paused runs go on at once (RULES F3, C4). */
export function setOverage(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"set_overage">,
) {
  const { pool } = command;
  const allowed = requirePool(draft, context, actor, pool);
  if (!allowed.ok) return allowed;
  const card = cardAt(context.catalog, draft.team.family, pool, context.now);
  if (card?.overageSwitch === "member") {
    const expected = "a pool whose overage is the team's; this one is switched per member";
    return invalidInput("pool", expected, pool);
  }
  if (command.on) {
    const sold = requireOverage(draft, context, pool);
    if (!sold.ok) return sold;
  }
  draft.team.switches.overage[pool] = command.on;
  recordEvent(draft, context, actor, { type: "overage.set", data: { pool, on: command.on } });
  draft.noteCredits();
  return accept(null);
}

/** When a cap is raised, paused runs go on, as they do when overage is switched on (RULES C2). */
export function setSpendCap(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"set_spend_cap">,
) {
  const { pool } = command;
  const allowed = requirePool(draft, context, actor, pool);
  if (!allowed.ok) return allowed;
  const cap = command.cap === null ? null : parseMoney(command.cap);
  if (command.cap !== null && (cap === null || cap < 0n)) {
    const expected = "a decimal string, not negative, or null for no cap";
    return invalidInput("cap", expected, command.cap);
  }
  draft.team.switches.spendCaps[pool] = cap;
  recordEvent(draft, context, actor, { type: "spend-cap.set", data: { pool, cap: command.cap } });
  draft.noteCredits();
  return accept(null);
}

/** Enterprise-kind plans have the team's setting, the others each member's own (RULES R5, D2). */
export function setAgentMode(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"set_agent_mode">,
) {
  const { memberId } = command;
  const right = memberId === undefined ? "ai-team-setting" : "use";
  const allowed = requireRight(draft, context, actor, right);
  if (!allowed.ok) return allowed;
  if (memberId !== undefined && actor.kind === "member" && actor.memberId !== memberId) {
    const role = draft.members.get(actor.memberId)?.role ?? "none";
    const allowedRoles = [memberId];
    return refuse("forbidden", { right: "own-ai-setting", role, allowedRoles });
  }
  if (memberId !== undefined && !draft.members.get(memberId)) {
    return refuse("not_found", { what: "member", id: memberId });
  }
  const isTeamWide = context.catalog.plans[draft.team.planId]?.kind === "enterprise";
  if (isTeamWide !== (memberId === undefined)) {
    return refuse("not_on_plan", {
      what: memberId === undefined ? "team-wide Agent Mode" : "a member's own Agent Mode",
      plan: draft.team.planId,
      availableOn: plansOfKind(context, memberId === undefined ? "enterprise" : "standard"),
      reason: isTeamWide
        ? "on this plan Agent Mode has one switch, the team's"
        : "on this plan AI is each member's own setting",
      remedies: [],
    });
  }
  recordEvent(draft, context, actor, {
    type: "agent-mode.set",
    data: { memberId: memberId ?? null, on: command.on },
  });
  if (memberId === undefined) {
    draft.team.switches.agentMode = command.on;
    return accept(null);
  }
  const member = draft.members.edit(memberId);
  member.agentMode = command.on;
  return accept(member);
}

/** Checks first who may switch overage of a pool, then whether there is such a pool (RULES C14). */
function requirePool(
  draft: Draft,
  context: Context,
  actor: Actor,
  pool: PoolId,
): Decided<null, "forbidden" | "not_found"> {
  const allowed = requireRight(draft, context, actor, "billing");
  if (!allowed.ok) return allowed;
  return context.catalog.pools[pool] ? ALLOWED : refuse("not_found", { what: "pool", id: pool });
}

function requireOverage(
  draft: Draft,
  context: Context,
  pool: PoolId,
): Decided<null, "not_on_plan"> {
  const { catalog, now } = context;
  const { team } = draft;
  const card = cardAt(catalog, team.family, pool, now);
  const addOns = Object.keys(team.addOns);
  if (card && overageTermsOf(catalog, team, card, team.planId, addOns, now)) return ALLOWED;
  const needed = card?.overage.find(
    (terms) => terms.plans.includes(team.planId) && terms.requiresAddOn !== null,
  )?.requiresAddOn;
  const by = rolesWith(context, team.planId, "billing");
  const remedies: Remedy[] = [{ action: needed ? "buy-add-on" : "upgrade-plan", by }];
  return refuse("not_on_plan", {
    what: `${pool} overage`,
    plan: team.planId,
    availableOn: card ? plansWithOverage(catalog, team.family, card) : [],
    reason: needed ? `it needs ${needed}` : "the plan has no overage for this pool",
    remedies,
  });
}

const plansOfKind = (context: Context, kind: "standard" | "enterprise"): string[] =>
  Object.values(context.catalog.plans)
    .filter((plan) => plan.kind === kind)
    .map((plan) => plan.id);
