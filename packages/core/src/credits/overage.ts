/**
 * Overage: whether use beyond the grants is billed, at what price, and how much a cap still allows.
 */
import type { Money } from "../base/amounts.ts";
import type { OverageTerms, PoolId, RateCard } from "../catalog/model.ts";
import type { Context } from "../state/context.ts";
import type { Account, Member, Pin } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { cardAt, overageTermsOf } from "../terms/terms.ts";

export interface OverageState {
  /** Null: the plan offers no overage. */
  readonly terms: OverageTerms | null;
  /** The plan that these terms belong to. */
  readonly planId: string;
  readonly isOn: boolean;
  /** Money that the spend cap still allows in the cycle. Null: there is no cap. */
  readonly room: Money | null;
  /** A cap that is reached is as good as a switch that is off (RULES C2). */
  readonly isCapReached: boolean;
}

/**
 * The switches and the cap count as they are now (RULES C2), the price as it was when the work
 * started (RULES F2, C5). Only where the plan of that time offers no overage do the present plan's
 * terms apply.
 */
export function overageFor(
  draft: Draft,
  context: Context,
  pool: PoolId,
  pin: Pin,
  memberId: string | null,
): OverageState {
  const { catalog, now } = context;
  const team = draft.team;
  const pinnedCard = catalog.cards[pin.cardId];
  const addOns = Object.keys(team.addOns);
  let planId = pin.planId;
  let card: RateCard | null = pinnedCard ?? null;
  let terms = card ? overageTermsOf(catalog, team, card, planId, addOns, pin.startedAt) : null;
  if (!terms) {
    planId = team.planId;
    card = cardAt(catalog, team.family, pool, now);
    terms = card ? overageTermsOf(catalog, team, card, planId, addOns, now) : null;
  }
  const isSwitchedOn =
    card?.overageSwitch === "member"
      ? memberId !== null && isPaygOn(draft, draft.members.get(memberId))
      : team.switches.overage[pool] === true;
  const room = capRoom(draft, pool, pin.cycle);
  return {
    terms,
    planId,
    isOn: terms !== null && isSwitchedOn,
    room,
    isCapReached: terms !== null && room !== null && room < leastCharge(terms),
  };
}

/**
 * The member's own setting, or the team's default (RULES A3). It does not say whether the plan
 * offers overage.
 */
export function isPaygOn(draft: Draft, member: Readonly<Member> | undefined): boolean {
  if (!member) return false;
  const setting = member.payg === "inherit" ? draft.team.switches.aiPaygDefault : member.payg;
  return setting === "on";
}

/** What overage of an account has cost in its cycle, exact use and blocks together. */
export function overageCostOf(account: Readonly<Account>): Money {
  let cost = 0n;
  for (const segment of account.segments) cost += segment.cost;
  for (const grant of account.grants) if (grant.kind === "block") cost += grant.price;
  return cost;
}

/** What overage of a pool has cost in a cycle, over all its accounts. */
export function overageCostIn(draft: Draft, pool: PoolId, cycleIndex: number): Money {
  return draft.accounts.sum(`overage ${pool} ${cycleIndex}`, (account) =>
    account.pool === pool && account.cycle === cycleIndex ? overageCostOf(account) : 0n,
  );
}

function capRoom(draft: Draft, pool: PoolId, cycleIndex: number): Money | null {
  const cap = draft.team.switches.spendCaps[pool] ?? null;
  if (cap === null) return null;
  const room = cap - overageCostIn(draft, pool, cycleIndex);
  return room > 0n ? room : 0n;
}

/** The least that overage can cost: a whole block, or a micro-credit. */
function leastCharge(terms: OverageTerms): Money {
  if (terms.regime === "blocks") return terms.blockPrice;
  return terms.pricePerCredit;
}

/**
 * The overage terms for work that starts now. `isOn` is the team's switch, or the members' default.
 */
export function presentOverage(
  draft: Draft,
  context: Context,
  pool: PoolId,
): { terms: OverageTerms | null; isOn: boolean } {
  const { catalog, now } = context;
  const { team } = draft;
  const card = cardAt(catalog, team.family, pool, now);
  const addOns = Object.keys(team.addOns);
  const terms = card ? overageTermsOf(catalog, team, card, team.planId, addOns, now) : null;
  const isSwitchedOn =
    card?.overageSwitch === "member"
      ? team.switches.aiPaygDefault === "on"
      : team.switches.overage[pool] === true;
  return { terms, isOn: terms !== null && isSwitchedOn };
}
