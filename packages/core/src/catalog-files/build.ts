/**
 * Makes the catalog that deciders read from a catalog as written, which has been checked before.
 */
import { type Credits, type Money, parseCredits, parseMoney, parsePrice } from "../base/amounts.ts";
import { type Instant, parseInstant } from "../base/instant.ts";
import { invariant } from "../base/invariant.ts";
import type {
  Catalog,
  OverageTerms,
  Plan,
  Rate,
  RateCard,
  RateLimit,
  ROLE_IDS,
  Route,
  Sourced,
} from "../catalog/model.ts";
import { expandRates } from "./expand-rates.ts";
import type {
  Provenance,
  WrittenOverage,
  WrittenPlan,
  WrittenRateLimit,
  WrittenRoute,
} from "./schema.ts";
import type { Sections } from "./written.ts";

export function buildCatalog(sections: Sections): Catalog {
  const from = provenanceIn(sections);
  const sourced = <In, Out>(
    entry: Provenance & { value: In },
    read: (value: In) => Out,
  ): Sourced<Out> => ({ value: read(entry.value), ...from(entry) });
  return {
    ...sections.catalog,
    pools: mapValues(sections.pools, (pool, id) => ({ id, ...pool })),
    families: mapValues(sections.families, (family, id) => ({
      id,
      name: family.name,
      timelines: mapValues(family.timelines, (starts) =>
        starts.map((start) => ({ card: start.card, from: instant(start.from), ...from(start) })),
      ),
    })),
    plans: mapValues(sections.plans, (plan, id) => buildPlan(plan, id, from)),
    cards: mapValues(sections.cards, (card, id) => buildCard(card, id, from)),
    addOns: mapValues(sections.addOns, (addOn, id) => ({
      ...addOn,
      id,
      allotments: mapValues(addOn.allotments, (allotment) => sourced(allotment, credits)),
      pricePerCycle: sourced(addOn.pricePerCycle, money),
    })),
    packs: mapValues(sections.packs, (pack, id) => ({
      ...pack,
      id,
      credits: sourced(pack.credits, credits),
      price: pack.price ? sourced(pack.price, money) : null,
      lastsMonths: sourced(pack.lastsMonths, (months) => months),
    })),
    features: mapValues(sections.features, (feature, id) => ({ id, ...feature })),
    roles: buildRoles(sections),
    bounds: {
      ...sections.bounds,
      creditsAbsorbedPerRunMax: credits(sections.bounds.creditsAbsorbedPerRunMax),
      ...from(sections.bounds),
    },
    rateLimits: mapValues(sections.rateLimits, (limit, id) => buildRateLimit(limit, id, from)),
    routes: Object.entries(sections.routes).map(([id, route]) => buildRoute(route, id, from)),
  };
}

type Provenanced = (entry: Provenance) => { source: string; assumed: string | null };

/** A source in words: `S3: the document's title (its date)`. */
function provenanceIn(sections: Sections): Provenanced {
  return (entry) => {
    const source = sections.sources[entry.source];
    invariant(source, `source ${entry.source} is listed`);
    return {
      source: `${entry.source}: ${source.title} (${source.date})`,
      assumed: entry.assumed ?? null,
    };
  };
}

function buildPlan(plan: WrittenPlan, id: string, from: Provenanced): Plan {
  return {
    id,
    name: plan.name,
    family: plan.family,
    rank: plan.rank,
    isPaid: plan.paid,
    kind: plan.kind,
    hasRoles: plan.hasRoles,
    pools: mapValues(plan.pools, (pool) => ({
      scope: pool.scope,
      allotment: { value: credits(pool.allotment), ...from(pool) },
    })),
    features: mapValues(plan.features, (feature) => ({
      isAvailable: feature.available,
      note: feature.note ?? null,
      ...from(feature),
    })),
    limits: mapValues(plan.limits ?? {}, (limit) => ({ ...limit, ...from(limit) })),
  };
}

function buildCard(card: Sections["cards"][string], id: string, from: Provenanced): RateCard {
  return {
    id,
    name: card.name,
    pool: card.pool,
    source: from(card).source,
    rates: expandRates(card.rates).map(
      (rate): Rate => ({
        id: rate.id,
        item: rate.written.item,
        unit: rate.written.unit,
        runKinds: rate.runKinds,
        model: rate.model,
        plans: rate.written.plans ?? null,
        isOwnFlow: rate.written.ownFlow ?? null,
        changesAsset: rate.written.changesAsset ?? null,
        credits: rate.credits,
        creditsOutput: rate.creditsOutput,
        ...from(rate.written),
      }),
    ),
    overage: card.overage.map((terms) => buildOverage(terms, from)),
    overageSwitch: card.overageSwitch,
  };
}

function buildOverage(terms: WrittenOverage, from: Provenanced): OverageTerms {
  const common = {
    plans: terms.plans,
    requiresAddOn: terms.requiresAddOn ?? null,
    ...from(terms),
  };
  if (terms.regime === "blocks") {
    return {
      ...common,
      regime: "blocks",
      blockCredits: credits(terms.blockCredits),
      blockPrice: money(terms.blockPrice),
    };
  }
  const pricePerCredit = required(parsePrice(terms.pricePerCredit), terms.pricePerCredit);
  return { ...common, regime: terms.regime, pricePerCredit, quote: terms.quote };
}

function buildRateLimit(written: WrittenRateLimit, id: string, from: Provenanced): RateLimit {
  const { name, limit, windowSeconds, algorithm, per, whenStoreAway } = written;
  return {
    id,
    name,
    limit,
    windowSeconds,
    algorithm,
    per,
    routes: written.routes ?? null,
    whenStoreAway,
    isHeadline: written.headline ?? false,
    ...from(written),
  };
}

function buildRoute(written: WrittenRoute, id: string, from: Provenanced): Route {
  const { match, weight, credits: beside, trigger } = written;
  return {
    id,
    matches: match,
    weight: weight ?? 1,
    credits: beside ? { pool: beside.pool, amount: credits(beside.amount) } : null,
    isTrigger: trigger ?? false,
    ...from(written),
  };
}

function buildRoles(sections: Sections): Catalog["roles"] {
  const role = (id: (typeof ROLE_IDS)[number]) => {
    const written = sections.roles[id];
    invariant(written, `role ${id} is written`);
    return { id, name: written.name, rights: written.rights };
  };
  return {
    owner: role("owner"),
    admin: role("admin"),
    billing: role("billing"),
    member: role("member"),
    guest: role("guest"),
  };
}

const credits = (text: string): Credits => required(parseCredits(text), text);
const money = (text: string): Money => required(parseMoney(text), text);

function instant(day: string): Instant {
  const at = parseInstant(day.includes("T") ? day : `${day}T00:00:00Z`);
  invariant(at !== null, `the checks let through only dates, not ${day}`);
  return at;
}

function required(amount: bigint | null, text: string): bigint {
  invariant(amount !== null, `the schema lets through only amounts, not ${text}`);
  return amount;
}

/**
 * The result has no prototype, so that no id from outside finds `constructor` or `toString` in it.
 */
function mapValues<In, Out>(
  record: Readonly<Record<string, In>>,
  to: (value: In, key: string) => Out,
): Record<string, Out> {
  const mapped: Record<string, Out> = Object.create(null);
  for (const [key, value] of Object.entries(record)) mapped[key] = to(value, key);
  return mapped;
}
