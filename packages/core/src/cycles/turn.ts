/**
 * The life of a cycle: it runs, its time is over and the next one begins, its last work ends, it
 * closes. Turning to the next cycle applies the changes that were put off until then (RULES R4, C7,
 * C11). Closing expires what is left, and fixes what was billed (RULES R1, C5).
 */
import { roundToCents } from "../base/amounts.ts";
import { cycleBoundary } from "../base/calendar.ts";
import type { Instant } from "../base/instant.ts";
import { seconds } from "../base/instant.ts";
import { invariant } from "../base/invariant.ts";
import type { PlanId } from "../catalog/model.ts";
import { activeMembers } from "../credits/accounts.ts";
import { overageCostIn } from "../credits/overage.ts";
import { expireGrant } from "../ledger/post.ts";
import { mergeSegments } from "../ledger/segments.ts";
import { editLease } from "../reservations/lease-hold.ts";
import { loseLease } from "../reservations/lost-leases.ts";
import type { Context } from "../state/context.ts";
import { accountIdOf, type Cycle, type Purchase } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { addOnPriceOf, cardAt, isUpgrade, overageTermsOf } from "../terms/terms.ts";

/**
 * Ends the running cycle at its end, and begins the next one there: cycles tile, whatever changed.
 */
export function turnCycle(draft: Draft, context: Context): void {
  const team = draft.team;
  const ended = draft.cycles.edit(String(team.cycle.index));
  ended.status = "ending";
  applyPending(draft, context);
  const index = team.cycle.index + 1;
  const start = team.cycle.end;
  const end = cycleBoundary(team.anchor, team.timeZone, index + 1);
  team.cycle = { index, start, end };
  openCycle(draft, context);
  draft.addEvent({
    at: context.now,
    type: "cycle.turned",
    actor: "time",
    data: { ended: ended.index, began: index },
  });
  draft.noteWorkEnded(ended.index);
  draft.noteCredits();
}

/** Makes the document of the team's running cycle, with the add-ons that it is charged for. */
export function openCycle(draft: Draft, context: Context): Cycle {
  const { team } = draft;
  const cycle: Cycle = {
    index: team.cycle.index,
    start: team.cycle.start,
    end: team.cycle.end,
    timeZone: team.timeZone,
    status: "running",
    planId: team.planId,
    addOns: Object.keys(team.addOns).sort(),
    pooledMembers: activeMembers(draft),
    openWork: 0,
    purchases: [],
    adjustments: [],
    closedAt: null,
    overageBilled: {},
    closedOverage: {},
  };
  for (const addOn of cycle.addOns) cycle.purchases.push(addOnPurchase(draft, context, addOn));
  draft.wakeAt(cycle.end);
  return draft.cycles.add(String(cycle.index), cycle);
}

export function addOnPurchase(draft: Draft, context: Context, addOn: string): Purchase {
  const price = addOnPriceOf(context.catalog, draft.team, addOn, context.now);
  return {
    purchaseId: draft.newId("pur"),
    kind: "add-on",
    what: addOn,
    price: price.value,
    at: context.now,
  };
}

/** Closes a cycle that is over, if it has no work left or its grace is over, too (RULES C5). */
export function closeIfDone(draft: Draft, context: Context, index: number): void {
  const cycle = draft.cycles.get(String(index));
  if (cycle?.status !== "ending") return;
  const graceEnds = graceEndOf(cycle, context);
  if (cycle.openWork > 0 && context.now < graceEnds) {
    draft.wakeAt(graceEnds);
    return;
  }
  closeCycle(draft, context, index);
}

export function graceEndOf(cycle: Readonly<Cycle>, context: Context): Instant {
  return cycle.end + seconds(context.catalog.bounds.cycleGraceSeconds);
}

function closeCycle(draft: Draft, context: Context, index: number): void {
  const cycle = draft.cycles.edit(String(index));
  releaseHolds(draft, context, index);
  const accounts = [...draft.accounts.values()]
    .filter((account) => account.cycle === index)
    .sort((a, b) => (a.accountId < b.accountId ? -1 : 1));
  const cause = { at: context.now, chargeId: null, cycle: index, reason: null };
  for (const account of accounts) {
    for (const { grantId } of account.grants) {
      expireGrant(draft, account.accountId, grantId, cause);
    }
  }
  for (const pool of new Set(accounts.map((account) => account.pool))) {
    const ofPool = accounts.filter((account) => account.pool === pool);
    cycle.closedOverage[pool] = {
      segments: mergeSegments(ofPool.flatMap((account) => account.segments)),
      blocks: ofPool.flatMap((account) =>
        account.grants.filter(({ kind }) => kind === "block").map(({ price }) => ({ price })),
      ),
    };
    cycle.overageBilled[pool] = { cents: roundToCents(overageCostIn(draft, pool, index)) };
  }
  cycle.status = "closed";
  cycle.closedAt = context.now;
  draft.addEvent({
    at: context.now,
    type: "cycle.closed",
    actor: "time",
    data: { cycle: index },
  });
}

/** A hold cannot outlive its cycle, because the credits that it keeps back expire with it. */
function releaseHolds(draft: Draft, context: Context, index: number): void {
  const held = [...draft.reservations.values()]
    .filter(({ status, pin }) => status === "held" && pin.cycle === index)
    .sort((a, b) => (a.reservationId < b.reservationId ? -1 : 1));
  for (const { reservationId, pool, owner, held: credits, lease } of held) {
    draft.noteCredits();
    if (lease) {
      loseLease(draft, context, editLease(draft, reservationId));
      continue;
    }
    draft.reservations.edit(reservationId).status = "expired";
    draft.accounts.edit(accountIdOf(pool, owner, index)).held -= credits;
  }
}

/** Applies what waited for the cycle's end: plan, zone, cancelled add-ons. */
function applyPending(draft: Draft, context: Context): void {
  const { team } = draft;
  const { planId, timeZone, addOnsEnding } = team.pending;
  team.pending = { planId: null, timeZone: null, addOnsEnding: [] };
  if (timeZone !== null) team.timeZone = timeZone;
  for (const addOn of addOnsEnding) delete team.addOns[addOn];
  if (planId !== null) takeUpPlan(draft, context, planId);
  else if (addOnsEnding.length > 0) switchOffWhatDoesNotFit(draft, context);
}

/**
 * Moves the team to a plan, and drops the add-ons and switches that the plan does not have (RULES
 * A4, C7).
 */
export function takeUpPlan(draft: Draft, context: Context, planId: PlanId): void {
  const { team } = draft;
  const { catalog } = context;
  const plan = catalog.plans[planId];
  invariant(plan, () => `plan ${planId} is in the catalog`);
  const isUp = isUpgrade(catalog, team.planId, plan.id) === "upgrade";
  team.planId = plan.id;
  team.family = plan.family;
  team.planHistory.push({ planId: plan.id, from: context.now });
  for (const id of Object.keys(team.addOns)) {
    const addOn = catalog.addOns[id];
    const stays = addOn?.allotments[plan.id] !== undefined && !(isUp && addOn.endsOnUpgrade);
    if (!stays) delete team.addOns[id];
  }
  const { pending } = team;
  pending.planId = null;
  pending.addOnsEnding = pending.addOnsEnding.filter((id) => team.addOns[id] !== undefined);
  switchOffWhatDoesNotFit(draft, context);
}

/** Switches off what the plan does not offer (RULES C7). */
function switchOffWhatDoesNotFit(draft: Draft, context: Context): void {
  const { team } = draft;
  for (const pool of Object.keys(context.catalog.pools)) {
    const card = cardAt(context.catalog, team.family, pool, context.now);
    const addOns = Object.keys(team.addOns);
    const terms = card
      ? overageTermsOf(context.catalog, team, card, team.planId, addOns, context.now)
      : null;
    if (terms) continue;
    if (card?.overageSwitch === "member") {
      if (team.switches.aiPaygDefault === "on") team.switches.aiPaygDefault = "off";
      for (const member of [...draft.members.values()]) {
        if (member.payg === "on") draft.members.edit(member.memberId).payg = "off";
      }
    } else if (team.switches.overage[pool]) {
      team.switches.overage[pool] = false;
    }
  }
}
