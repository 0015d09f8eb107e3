/** The catalog as JSON: amounts as decimal strings, each with its provenance. */
import type { CatalogView, RateCardView } from "@sluice/contract";
import {
  type AddOn,
  type Catalog,
  formatCredits,
  formatInstant,
  formatMoney,
  formatPrice,
  type OverageTerms,
  type Pack,
  type Plan,
  type Rate,
  type RateCard,
  type Sourced,
} from "@sluice/core";
import { toRateLimitView, toRouteView } from "./limits-view.ts";

export function toCatalogView(catalog: Catalog): CatalogView {
  const { creditsAbsorbedPerRunMax, ...bounds } = catalog.bounds;
  return {
    id: catalog.id,
    name: catalog.name,
    currency: catalog.currency,
    pools: Object.values(catalog.pools).map((pool) => ({ ...pool })),
    families: Object.values(catalog.families).map(({ id, name, timelines }) => ({
      id,
      name,
      timelines: mapValues(timelines, (starts) =>
        starts.map((start) => ({ ...start, from: formatInstant(start.from) })),
      ),
    })),
    plans: Object.values(catalog.plans).map(toPlanView),
    cards: Object.values(catalog.cards).map((card) => toRateCardView(card, catalog)),
    addOns: Object.values(catalog.addOns).map(toAddOnView),
    packs: Object.values(catalog.packs).map(toPackView),
    features: Object.values(catalog.features).map((feature) => ({ ...feature })),
    roles: Object.values(catalog.roles).map((role) => ({ ...role, rights: [...role.rights] })),
    bounds: { ...bounds, creditsAbsorbedPerRunMax: formatCredits(creditsAbsorbedPerRunMax) },
    rateLimits: Object.values(catalog.rateLimits).map(toRateLimitView),
    routes: catalog.routes.map(toRouteView),
  };
}

export function toRateCardView(card: RateCard, catalog: Catalog): RateCardView {
  const inForce = Object.values(catalog.families).flatMap((family) =>
    (family.timelines[card.pool] ?? [])
      .filter((start) => start.card === card.id)
      .map(({ from }) => ({ family: family.id, from: formatInstant(from) })),
  );
  return {
    id: card.id,
    name: card.name,
    pool: card.pool,
    source: card.source,
    inForce,
    rates: card.rates.map(toRateView),
    overage: card.overage.map(toOverageView),
    overageSwitch: card.overageSwitch,
  };
}

const toRateView = (rate: Rate): RateCardView["rates"][number] => ({
  ...rate,
  runKinds: rate.runKinds && [...rate.runKinds],
  plans: rate.plans && [...rate.plans],
  credits: formatCredits(rate.credits),
  creditsOutput: rate.creditsOutput === null ? null : formatCredits(rate.creditsOutput),
});

function toOverageView(terms: OverageTerms): RateCardView["overage"][number] {
  const { plans, requiresAddOn, source, assumed } = terms;
  const shared = { plans: [...plans], requiresAddOn, source, assumed };
  if (terms.regime !== "blocks") {
    return {
      ...shared,
      regime: terms.regime,
      blockCredits: null,
      blockPrice: null,
      pricePerCredit: formatPrice(terms.pricePerCredit),
      quote: terms.quote,
    };
  }
  const blockCredits = formatCredits(terms.blockCredits);
  const blockPrice = formatMoney(terms.blockPrice);
  return {
    ...shared,
    regime: terms.regime,
    blockCredits,
    blockPrice,
    pricePerCredit: null,
    quote: `${blockPrice} for each block of ${blockCredits}`,
  };
}

const toPlanView = (plan: Plan): CatalogView["plans"][number] => ({
  ...plan,
  pools: mapValues(plan.pools, ({ scope, allotment }) => ({
    scope,
    allotment: sourced(allotment, formatCredits),
  })),
  features: mapValues(plan.features, (feature) => ({ ...feature })),
  limits: mapValues(plan.limits, (limit) => ({ ...limit })),
});

const toAddOnView = (addOn: AddOn): CatalogView["addOns"][number] => ({
  ...addOn,
  allotments: mapValues(addOn.allotments, (allotment) => sourced(allotment, formatCredits)),
  pricePerCycle: sourced(addOn.pricePerCycle, formatMoney),
});

const toPackView = (pack: Pack): CatalogView["packs"][number] => ({
  ...pack,
  plans: [...pack.plans],
  credits: sourced(pack.credits, formatCredits),
  price: pack.price && sourced(pack.price, formatMoney),
  lastsMonths: { ...pack.lastsMonths },
});

const sourced = (
  { value, source, assumed }: Sourced<bigint>,
  format: (value: bigint) => string,
) => ({ value: format(value), source, assumed });

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
