/**
 * Admission: whether new work may start. It needs something available, or overage that is on; it
 * does not need enough (RULES C1). A caller who wants certainty reserves.
 */

import { rolesWith } from "../access/roles.ts";
import { type Credits, formatCredits, greater } from "../base/amounts.ts";
import { formatInstant } from "../base/instant.ts";
import { ALLOWED } from "../base/result.ts";
import type { PoolId } from "../catalog/model.ts";
import { type Decided, type Exhausted, type Remedy, refuse } from "../commands/rejections.ts";
import type { Context } from "../state/context.ts";
import { type Pin, TEAM_OWNER } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { isUpgrade } from "../terms/terms.ts";
import { balanceOf, heldOnOverage, limitOf, openAccount } from "./accounts.ts";
import { type OverageState, overageFor } from "./overage.ts";

export interface Admission {
  readonly pool: PoolId;
  readonly owner: string;
  readonly memberId: string | null;
  readonly pin: Pin;
  /** How much a reservation needs. Null: anything above zero will do. */
  readonly required: Credits | null;
  readonly isTrigger: boolean;
}

/** Refuses work that is priced in credits where its pool is exhausted. */
export function requireCredits(
  draft: Draft,
  context: Context,
  work: Admission,
): Decided<null, "credits_exhausted"> {
  const exhausted = exhaustedFor(draft, context, work);
  return exhausted ? refuse("credits_exhausted", exhausted) : ALLOWED;
}

/** Refuses a hold where its pool is exhausted; a pool that counts calls has a code of its own. */
export function requireForHold(
  draft: Draft,
  context: Context,
  work: Admission,
): Decided<null, "credits_exhausted" | "quota_exhausted"> {
  const exhausted = exhaustedFor(draft, context, work);
  if (!exhausted) return ALLOWED;
  return context.catalog.pools[work.pool]?.spentBy === "call"
    ? refuse("quota_exhausted", exhausted)
    : refuse("credits_exhausted", exhausted);
}

/** The facts of the refusal. Null: there is enough. */
function exhaustedFor(draft: Draft, context: Context, work: Admission): Exhausted | null {
  const { pool, owner, pin } = work;
  const balance = balanceOf(draft, context, pool, owner, pin.cycle);
  const isEnough =
    work.required === null ? balance.available > 0n : balance.available >= work.required;
  if (isEnough) return null;
  const overage = overageFor(draft, context, pool, pin, work.memberId);
  if (overage.isOn && !overage.isCapReached) {
    if (work.required === null) return null;
    const promised = heldOnOverage(draft, pool, pin.cycle);
    const reach = overageReach(overage);
    if (reach === null || promised + work.required - balance.available <= reach) return null;
  }
  const account = openAccount(draft, context, pool, owner, pin.cycle);
  return {
    pool,
    scope: owner === TEAM_OWNER ? "team" : "member",
    owner,
    plan: draft.team.planId,
    limit: formatCredits(limitOf(draft, context.now, account)),
    used: formatCredits(account.used),
    held: formatCredits(balance.held),
    available: formatCredits(balance.available),
    required: work.required === null ? null : formatCredits(work.required),
    resetsAt: formatInstant(draft.team.cycle.end),
    overage: {
      isAvailable: overage.terms !== null,
      isOn: overage.isOn,
      isCapReached: overage.isCapReached,
    },
    isTrigger: work.isTrigger,
    remedies: remediesFor(draft, context, pool, overage),
  };
}

/**
 * How much new work could be promised, by grants and by overage within its cap. Null: there is no
 * bound.
 */
export function reachOf(
  draft: Draft,
  context: Context,
  work: Pick<Admission, "pool" | "owner" | "memberId" | "pin">,
): Credits | null {
  const { pool, owner, memberId, pin } = work;
  const { available } = balanceOf(draft, context, pool, owner, pin.cycle);
  const overage = overageFor(draft, context, pool, pin, memberId);
  if (!overage.isOn || overage.isCapReached) return available;
  const reach = overageReach(overage);
  if (reach === null) return null;
  return available + greater(reach - heldOnOverage(draft, pool, pin.cycle), 0n);
}

/** How much overage a cap leaves room for. Null: there is no bound. */
function overageReach({ room, terms }: OverageState): Credits | null {
  if (room === null || !terms) return null;
  if (terms.regime === "blocks") {
    return terms.blockPrice === 0n ? null : (room / terms.blockPrice) * terms.blockCredits;
  }
  return terms.pricePerCredit === 0n ? null : room / terms.pricePerCredit;
}

/** What would lift the refusal, cheapest first, and who may do it (RULES F3, D4). */
function remediesFor(
  draft: Draft,
  context: Context,
  pool: PoolId,
  overage: OverageState,
): Remedy[] {
  const { catalog } = context;
  const { team } = draft;
  const billing = rolesWith(context, team.planId, "billing");
  const remedies: Remedy[] = [
    { action: "wait-for-cycle", by: ["anyone"], at: formatInstant(team.cycle.end) },
  ];
  if (overage.terms && !overage.isOn) remedies.push({ action: "switch-on-overage", by: billing });
  if (overage.isCapReached) remedies.push({ action: "raise-spend-cap", by: billing });
  const hasPack = Object.values(catalog.packs).some(
    (pack) => pack.pool === pool && pack.plans.includes(team.planId),
  );
  if (hasPack) remedies.push({ action: "buy-credits", by: billing });
  const hasAddOn = Object.values(catalog.addOns).some(
    (addOn) =>
      addOn.pool === pool && addOn.allotments[team.planId] !== undefined && !team.addOns[addOn.id],
  );
  if (hasAddOn) remedies.push({ action: "buy-add-on", by: billing });
  const hasUpgrade = Object.keys(catalog.plans).some(
    (plan) => isUpgrade(catalog, team.planId, plan) === "upgrade",
  );
  if (hasUpgrade) remedies.push({ action: "upgrade-plan", by: billing });
  return remedies;
}
