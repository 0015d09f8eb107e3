/** Whether what no grant covers would be billed, at what price, and how much a cap still allows. */
import type { Money } from "../base/amounts.ts";
import type { OverageTerms, PoolId, RateCard } from "../catalog/model.ts";
import type { Context } from "../state/context.ts";
import type { Account, Member, Pin } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { cardAt, overageTermsOf } from "../terms/terms.ts";

export interface OverageState {
  /** Null: not available on the plan. */
  readonly terms: OverageTerms | null;
  /** The plan whose terms they are. */
  readonly planId: string;
  readonly isOn: boolean;
  /** Money that the spend cap still allows in the cycle; null: no cap. */
  readonly room: Money | null;
  /** A cap that is reached is as good as a switch that is off (RULES C2). */
  readonly isCapReached: boolean;
}

/**
 * The switches and the cap are those of now (RULES C2); the price is that of the work's own start
 * (RULES F2, C5), and only where that plan offers no overage the present plan's.
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

/** The member's own setting, or the team's default (RULES A3). Says nothing about the plan. */
export function isPaygOn(draft: Draft, member: Readonly<Member> | undefined): boolean {
  if (!member) return false;
  const setting = member.payg === "inherit" ? draft.team.switches.aiPaygDefault : member.payg;
  return setting === "on";
}

/** What overage of an account has cost in its cycle: exact use and blocks. */
export function overageCostOf(account: Readonly<Account>): Money {
  let cost = 0n;
  for (const segment of account.segments) cost += segment.cost;
  for (const grant of account.grants) if (grant.kind === "block") cost += grant.price;
  return cost;
}

/** Of a pool in a cycle, over all its accounts. */
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

/** The terms for new work of this instant; `isOn` is the team's switch, or the members' default. */
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
