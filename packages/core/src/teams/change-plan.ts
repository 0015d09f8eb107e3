/**
 * A change of plan (RULES R4, C7). An upgrade within the family takes effect at once. A change that
 * lowers the plan, leaves the family, or goes from one overage regime to another waits for the
 * cycle's end. A first regime does not wait.
 */

import { requireRight } from "../access/authorize.ts";
import { recordEvent } from "../access/record-event.ts";
import { accept } from "../base/result.ts";
import type { PlanId, RateCard } from "../catalog/model.ts";
import type { Actor, CommandOf } from "../commands/commands.ts";
import { invalidInput, refuse } from "../commands/rejections.ts";
import { activeMembers, openAllotments, raiseAllotments } from "../credits/accounts.ts";
import { addOnPurchase, takeUpPlan } from "../cycles/turn.ts";
import type { Context } from "../state/context.ts";
import type { Draft } from "../state/draft.ts";
import { cardAt, isUpgrade, overageTermsOf } from "../terms/terms.ts";
import { planIds } from "./create-team.ts";

export function changePlan(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"change_plan">,
) {
  const allowed = requireRight(draft, context, actor, "billing");
  if (!allowed.ok) return allowed;
  const { catalog } = context;
  const { team } = draft;
  const plan = catalog.plans[command.plan];
  if (!plan) {
    const expected = planIds(context);
    return invalidInput("plan", expected, command.plan);
  }
  const reason = command.reason ?? null;
  const move = isUpgrade(catalog, team.planId, plan.id);
  if (move === "same") {
    if (team.pending.planId === null) {
      return refuse("conflict", { what: "plan", reason: `the team is on ${plan.id}` });
    }
    team.pending.planId = null;
    recordEvent(draft, context, actor, {
      type: "plan.change-withdrawn",
      data: { what: plan.id, reason },
    });
    return accept(null);
  }
  const takesEffectNow = move === "upgrade" && !changesRegime(draft, context, plan.id);
  if (!takesEffectNow && command.when === "now") {
    const why = "only an upgrade within the family and the overage regime takes effect now";
    return refuse("conflict", { what: "when", reason: why });
  }
  if (!takesEffectNow || command.when === "cycle-end") {
    team.pending.planId = plan.id;
    recordEvent(draft, context, actor, {
      type: "plan.change-planned",
      data: { what: plan.id, reason },
    });
    return accept(null);
  }
  upgradeNow(draft, context, plan.id);
  recordEvent(draft, context, actor, { type: "plan.changed", data: { what: plan.id, reason } });
  return accept(null);
}

function upgradeNow(draft: Draft, context: Context, planId: PlanId): void {
  const { team } = draft;
  openAllotments(draft, context);
  takeUpPlan(draft, context, planId);
  const cycle = draft.cycles.edit(String(team.cycle.index));
  cycle.planId = planId;
  cycle.addOns = Object.keys(team.addOns).sort();
  raiseAllotments(draft, context);
}

/**
 * Whether overage goes from one regime to another. From none to a first one is no change (RULES
 * C7).
 */
function changesRegime(draft: Draft, context: Context, planId: PlanId): boolean {
  const { catalog, now } = context;
  const { team } = draft;
  const regimeOn = (plan: PlanId, card: RateCard): string | null => {
    const addOns = Object.keys(team.addOns);
    return overageTermsOf(catalog, team, card, plan, addOns, now)?.regime ?? null;
  };
  return Object.keys(catalog.pools).some((pool) => {
    const card = cardAt(catalog, team.family, pool, now);
    if (!card) return false;
    const before = regimeOn(team.planId, card);
    const after = regimeOn(planId, card);
    return before !== null && after !== null && before !== after;
  });
}

/**
 * An add-on is bought for the whole team, and refused on plans that do not offer it. It raises the
 * allotment at once (RULES A4).
 */
export function buyAddOn(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"buy_add_on">,
) {
  const allowed = requireRight(draft, context, actor, "billing");
  if (!allowed.ok) return allowed;
  const { team } = draft;
  const addOn = context.catalog.addOns[command.addOn];
  if (!addOn) return refuse("not_found", { what: "add-on", id: command.addOn });
  if (!addOn.allotments[team.planId]) {
    return refuse("not_on_plan", {
      what: addOn.id,
      plan: team.planId,
      availableOn: Object.keys(addOn.allotments),
      reason: "the add-on is not sold on this plan",
      remedies: [],
    });
  }
  if (team.addOns[addOn.id]) {
    if (!team.pending.addOnsEnding.includes(addOn.id)) {
      return refuse("conflict", { what: "add-on", reason: "the team holds it already" });
    }
    team.pending.addOnsEnding = team.pending.addOnsEnding.filter((id) => id !== addOn.id);
    recordEvent(draft, context, actor, { type: "add-on.kept", data: { what: addOn.id } });
    return accept(null);
  }
  team.addOns[addOn.id] = { since: context.now };
  const cycle = draft.cycles.edit(String(team.cycle.index));
  cycle.addOns = Object.keys(team.addOns).sort();
  cycle.purchases.push(addOnPurchase(draft, context, addOn.id));
  raiseAllotments(draft, context);
  recordEvent(draft, context, actor, { type: "add-on.bought", data: { what: addOn.id } });
  return accept(null);
}

/** What was paid for stays until the cycle's end. */
export function cancelAddOn(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"cancel_add_on">,
) {
  const allowed = requireRight(draft, context, actor, "billing");
  if (!allowed.ok) return allowed;
  const { team } = draft;
  if (!Object.hasOwn(team.addOns, command.addOn)) {
    return refuse("not_found", { what: "add-on", id: command.addOn });
  }
  if (!team.pending.addOnsEnding.includes(command.addOn)) {
    team.pending.addOnsEnding.push(command.addOn);
  }
  recordEvent(draft, context, actor, { type: "add-on.cancelled", data: { what: command.addOn } });
  return accept(null);
}

/**
 * A pooled allotment grows at once with its members, and shrinks with the next cycle (RULES C8).
 */
export function growPooled(draft: Draft, context: Context): void {
  const cycle = draft.cycles.edit(String(draft.team.cycle.index));
  const active = activeMembers(draft);
  if (active <= cycle.pooledMembers) return;
  cycle.pooledMembers = active;
  raiseAllotments(draft, context);
}
