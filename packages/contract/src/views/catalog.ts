/** The catalog as JSON: amounts as decimal strings, each with where it is printed or assumed. */
import { z } from "zod";
import { rateLimitView, routeView } from "./gate.ts";

const provenance = { source: z.string(), assumed: z.string().nullable() };
const sourcedDecimal = z.object({ value: z.string(), ...provenance });
const sourcedNumber = z.object({ value: z.number(), ...provenance });

const poolView = z.object({
  id: z.string(),
  name: z.string(),
  unit: z.enum(["credit", "call"]),
  invoiceLine: z.string(),
  operation: z.string(),
  spentBy: z.enum(["run", "action", "call"]),
});

const familyView = z.object({
  id: z.string(),
  name: z.string(),
  timelines: z.record(
    z.string(),
    z.array(z.object({ card: z.string(), from: z.string(), ...provenance })),
  ),
});

const planView = z.object({
  id: z.string(),
  name: z.string(),
  family: z.string(),
  rank: z.int(),
  isPaid: z.boolean(),
  kind: z.enum(["standard", "enterprise"]),
  hasRoles: z.boolean(),
  pools: z.record(
    z.string(),
    z.object({ scope: z.enum(["member", "team", "member-pooled"]), allotment: sourcedDecimal }),
  ),
  features: z.record(
    z.string(),
    z.object({ isAvailable: z.boolean(), note: z.string().nullable(), ...provenance }),
  ),
  limits: z.record(
    z.string(),
    z.object({ value: z.number(), unit: z.string(), scope: z.string(), ...provenance }),
  ),
});

export const rateView = z
  .object({
    id: z.string(),
    item: z.string(),
    unit: z.string(),
    runKinds: z.array(z.string()).nullable(),
    model: z.string().nullable(),
    plans: z.array(z.string()).nullable(),
    isOwnFlow: z.boolean().nullable(),
    changesAsset: z.boolean().nullable(),
    credits: z.string(),
    creditsOutput: z.string().nullable(),
    ...provenance,
  })
  .meta({ id: "Rate" });

const cardOverageView = z.object({
  plans: z.array(z.string()),
  requiresAddOn: z.string().nullable(),
  regime: z.enum(["blocks", "actual-use", "stacked"]),
  blockCredits: z.string().nullable(),
  blockPrice: z.string().nullable(),
  pricePerCredit: z.string().nullable(),
  quote: z.string(),
  ...provenance,
});

export const rateCardView = z
  .object({
    id: z.string(),
    name: z.string(),
    pool: z.string(),
    source: z.string(),
    inForce: z.array(z.object({ family: z.string(), from: z.string() })),
    rates: z.array(rateView),
    overage: z.array(cardOverageView),
    overageSwitch: z.enum(["member", "team"]),
  })
  .meta({ id: "RateCard" });

const addOnView = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(["add-on", "seat"]),
  pool: z.string(),
  allotments: z.record(z.string(), sourcedDecimal),
  pricePerCycle: sourcedDecimal,
  endsOnUpgrade: z.boolean(),
});

const packView = z.object({
  id: z.string(),
  name: z.string(),
  pool: z.string(),
  plans: z.array(z.string()),
  credits: sourcedDecimal,
  price: sourcedDecimal.nullable(),
  lastsMonths: sourcedNumber,
});

export const catalogView = z
  .object({
    id: z.string(),
    name: z.string(),
    currency: z.string(),
    pools: z.array(poolView),
    families: z.array(familyView),
    plans: z.array(planView),
    cards: z.array(rateCardView),
    addOns: z.array(addOnView),
    packs: z.array(packView),
    features: z.array(z.object({ id: z.string(), name: z.string() })),
    roles: z.array(z.object({ id: z.string(), name: z.string(), rights: z.array(z.string()) })),
    bounds: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
    rateLimits: z.array(rateLimitView),
    routes: z.array(routeView),
  })
  .meta({ id: "Catalog" });

export type RateView = z.output<typeof rateView>;
export type RateCardView = z.output<typeof rateCardView>;
export type CatalogView = z.output<typeof catalogView>;
