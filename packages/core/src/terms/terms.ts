/**
 * A team's terms at an instant: its plan, its add-ons and its contract's overrides taken together
 * (RULES R7), each value with its provenance. The latest override with `from <= at` wins; of two
 * from the same instant, the one that was made later.
 */

import { type Credits, formatPrice, type Money } from "../base/amounts.ts";
import type { Instant } from "../base/instant.ts";
import { invariant } from "../base/invariant.ts";
import { moneyInWords } from "../base/money-in-words.ts";
import type {
  AddOnId,
  CardId,
  CardStart,
  Catalog,
  FamilyId,
  FeatureId,
  OverageTerms,
  PlanFeature,
  PlanId,
  PoolId,
  PoolScope,
  Rate,
  RateCard,
  Sourced,
} from "../catalog/model.ts";
import type { Override, Team } from "../state/documents.ts";
import { readAmount, readPrice } from "./override-values.ts";

type WithOverrides = Pick<Team, "overrides">;

/** What the plan allots, or the add-on that replaces it. Null: the plan has no such pool. */
export function allotmentOf(
  catalog: Catalog,
  team: WithOverrides,
  planId: PlanId,
  addOns: readonly AddOnId[],
  pool: PoolId,
  at: Instant,
): Sourced<Credits> | null {
  const own = planOf(catalog, planId).pools[pool];
  if (!own) return null;
  const override = overrideOf(team, `pools.${pool}.allotment`, at);
  if (override) return contracted(override, readAmount(override.value));
  let allotment = own.allotment;
  for (const id of addOns) {
    const addOn = catalog.addOns[id];
    const raised = addOn?.pool === pool ? addOn.allotments[planId] : undefined;
    if (raised && raised.value > allotment.value) allotment = raised;
  }
  return allotment;
}

export function scopeOf(catalog: Catalog, planId: PlanId, pool: PoolId): PoolScope | null {
  return planOf(catalog, planId).pools[pool]?.scope ?? null;
}

/** The card that prices a pool at an instant. Null: it is before the family's first card. */
export function cardAt(
  catalog: Catalog,
  familyId: FamilyId,
  pool: PoolId,
  at: Instant,
): RateCard | null {
  const start = catalog.families[familyId]?.timelines[pool]?.findLast(({ from }) => from <= at);
  return start ? cardOf(catalog, start.card) : null;
}

/** When the card came into force in the family. Null: it is not on the family's timelines. */
export function cardStartOf(
  catalog: Catalog,
  familyId: FamilyId,
  cardId: CardId,
): CardStart | null {
  const pool = catalog.cards[cardId]?.pool ?? "";
  const timeline = catalog.families[familyId]?.timelines[pool] ?? [];
  return timeline.find((start) => start.card === cardId) ?? null;
}

/**
 * How overage is charged. Null: there is none for this team. A contract may make it available where
 * the plan does not, at a price of its own on exact use; then it needs no add-on, either.
 */
export function overageTermsOf(
  catalog: Catalog,
  team: WithOverrides,
  card: RateCard,
  planId: PlanId,
  addOns: readonly AddOnId[],
  at: Instant,
): OverageTerms | null {
  const available = overrideOf(team, `overage.${card.pool}.available`, at);
  if (available?.value === false) return null;
  const price = overrideOf(team, `overage.${card.pool}.price`, at);
  const printed = card.overage.find(({ plans }) => plans.includes(planId));
  if (!printed) return available && price ? contractTerms(catalog, price, planId) : null;
  const needs = printed.requiresAddOn;
  if (needs !== null && !addOns.includes(needs) && !available) return null;
  return price ? repriced(catalog, printed, price) : printed;
}

/** Where the plan does not name the feature, it is not available and has no note. */
export function featureOf(
  catalog: Catalog,
  team: WithOverrides,
  planId: PlanId,
  featureId: FeatureId,
  at: Instant,
): PlanFeature {
  const override = overrideOf(team, `features.${featureId}`, at);
  if (override) {
    const source = sourceOf(override);
    return { isAvailable: override.value === true, source, assumed: null, note: null };
  }
  return planOf(catalog, planId).features[featureId] ?? NOT_ON_PLAN;
}

const NOT_ON_PLAN: PlanFeature = {
  isAvailable: false,
  source: "not named on the plan",
  assumed: null,
  note: null,
};

/** The card with the contract's rates in place of its own; the card itself, if there are none. */
export function cardForTeam(card: RateCard, team: WithOverrides, at: Instant): RateCard {
  const prefix = `rates.${card.id}.`;
  if (!team.overrides.some(({ target }) => target.startsWith(prefix))) return card;
  const rates = card.rates.map((rate) => rateWithOverrides(card, rate, team, at));
  return { ...card, rates };
}

export function rateWithOverrides(
  card: RateCard,
  rate: Rate,
  team: WithOverrides,
  at: Instant,
): Rate {
  const target = `rates.${card.id}.${rate.id}`;
  const credits = overrideOf(team, target, at);
  const output = overrideOf(team, `${target}.output`, at);
  const latest = output ?? credits;
  if (!latest) return rate;
  return {
    ...rate,
    credits: credits ? readAmount(credits.value) : rate.credits,
    creditsOutput: output ? readAmount(output.value) : rate.creditsOutput,
    source: sourceOf(latest),
    assumed: null,
  };
}

/** Null: neither the catalog nor the contract names a price, so the purchase must. */
export function packPriceOf(
  catalog: Catalog,
  team: WithOverrides,
  packId: string,
  at: Instant,
): Sourced<Money> | null {
  const override = overrideOf(team, `packs.${packId}.price`, at);
  if (override) return contracted(override, readPrice(override.value));
  return catalog.packs[packId]?.price ?? null;
}

export function addOnPriceOf(
  catalog: Catalog,
  team: WithOverrides,
  addOnId: AddOnId,
  at: Instant,
): Sourced<Money> {
  const override = overrideOf(team, `add-ons.${addOnId}.price`, at);
  if (override) return contracted(override, readPrice(override.value));
  const addOn = catalog.addOns[addOnId];
  invariant(addOn, () => `add-on ${addOnId} is in the catalog`);
  return addOn.pricePerCycle;
}

/**
 * Plans that have the feature, in the catalog's order; only those of one family, if it is given.
 */
export function plansWithFeature(
  catalog: Catalog,
  featureId: FeatureId,
  familyId?: FamilyId,
): PlanId[] {
  return Object.values(catalog.plans)
    .filter((plan) => familyId === undefined || plan.family === familyId)
    .filter((plan) => plan.features[featureId]?.isAvailable === true)
    .map((plan) => plan.id);
}

/** Plans of the family that may have overage on the card, by rank. */
export function plansWithOverage(catalog: Catalog, familyId: FamilyId, card: RateCard): PlanId[] {
  return Object.values(catalog.plans)
    .filter(({ id, family }) => family === familyId && isNamed(card, id))
    .sort((a, b) => a.rank - b.rank)
    .map((plan) => plan.id);
}

export function isUpgrade(
  catalog: Catalog,
  from: PlanId,
  to: PlanId,
): "upgrade" | "downgrade" | "same" | "family-change" {
  const old = planOf(catalog, from);
  const next = planOf(catalog, to);
  if (old.family !== next.family) return "family-change";
  if (old.id === next.id) return "same";
  return next.rank > old.rank ? "upgrade" : "downgrade";
}

function overrideOf(team: WithOverrides, target: string, at: Instant): Override | null {
  let latest: Override | null = null;
  for (const override of team.overrides) {
    if (override.target !== target || override.from > at) continue;
    if (latest === null || override.from >= latest.from) latest = override;
  }
  return latest;
}

const sourceOf = (override: Override): string => `contract: ${override.reason}`;

function contracted<Value>(override: Override, value: Value): Sourced<Value> {
  return { value, source: sourceOf(override), assumed: null };
}

function repriced(catalog: Catalog, printed: OverageTerms, override: Override): OverageTerms {
  const provenance = { source: sourceOf(override), assumed: null };
  if (printed.regime === "blocks") {
    return { ...printed, ...provenance, blockPrice: readPrice(override.value) };
  }
  const pricePerCredit = readPerCredit(override);
  return { ...printed, ...provenance, pricePerCredit, quote: quoteOf(catalog, pricePerCredit) };
}

function contractTerms(catalog: Catalog, override: Override, planId: PlanId): OverageTerms {
  const pricePerCredit = readPerCredit(override);
  return {
    plans: [planId],
    requiresAddOn: null,
    regime: "actual-use",
    pricePerCredit,
    quote: quoteOf(catalog, pricePerCredit),
    source: sourceOf(override),
    assumed: null,
  };
}

/** A price per credit has the scale of an amount: six decimals. */
const readPerCredit = (override: Override): bigint => readAmount(override.value);

const quoteOf = (catalog: Catalog, price: bigint): string =>
  `${moneyInWords(catalog.currency, formatPrice(price))} per credit`;

const isNamed = (card: RateCard, planId: PlanId): boolean =>
  card.overage.some(({ plans }) => plans.includes(planId));

function planOf(catalog: Catalog, planId: PlanId) {
  const plan = catalog.plans[planId];
  invariant(plan, () => `plan ${planId} is in the catalog`);
  return plan;
}

function cardOf(catalog: Catalog, cardId: CardId): RateCard {
  const card = catalog.cards[cardId];
  invariant(card, () => `card ${cardId} is in the catalog`);
  return card;
}
