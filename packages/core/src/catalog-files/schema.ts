/**
 * How a catalog is written: in YAML files for a pricing manager, each of which may hold any of the
 * sections below. Amounts are decimal strings in quotes, so that no number is ever read as a float.
 * Every amount and price names its `source`; `assumed` says why it was chosen where nothing prints
 * it.
 */
import { z } from "zod";
import { PARTITIONS, RIGHTS, ROLE_IDS, RUN_KINDS, STORE_AWAY_POLICIES } from "../catalog/model.ts";
import { ROUTE_MATCH } from "../limits/route-finder.ts";

const phrase = (expected: string) => z.string({ error: expected }).min(1, { error: expected });
const matching = (pattern: RegExp, expected: string) =>
  z.string({ error: expected }).regex(pattern, { error: expected }).meta({ description: expected });
const flag = () => z.boolean({ error: "true or false" });
const whole = (least: number) => {
  const expected = `a whole number of at least ${least}`;
  return z.number({ error: expected }).int({ error: expected }).min(least, { error: expected });
};

/**
 * An id has no dots, because ids are parts of override targets such as `rates.flows-v11.connector`.
 */
const id = matching(/^[a-z0-9][a-z0-9_-]*$/, "an id of small letters, digits, - and _");
/** A route's id begins with a letter: keys that are numbers would not keep their order. */
const routeId = matching(/^[a-z][a-z0-9_-]*$/, "an id of small letters, digits, - and _");
const rateId = matching(/^[a-z0-9][a-z0-9._-]*$/, "an id of small letters, digits, -, _ and .");
const credits = matching(
  /^\d{1,18}(\.\d{1,6})?$/,
  'credits as a decimal string in quotes, e.g. "1.5", with at most 6 decimals',
);
const price = matching(
  /^\d{1,18}(\.\d{1,6})?$/,
  'a price as a decimal string in quotes, e.g. "0.035", with at most 6 decimals',
);
const day = matching(
  /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?$/,
  "a date such as 2026-03-01 (midnight UTC), or an instant in UTC such as 2026-03-01T12:00:00Z",
);

/** Every amount and price carries these. */
const provenance = {
  source: phrase("the id of a source listed under sources").describe("Where it is printed."),
  assumed: phrase("the reason for the choice")
    .optional()
    .describe("Why it was chosen, where nothing prints it."),
};

const priced = <Value extends z.ZodType>(value: Value) => z.strictObject({ value, ...provenance });
const byId = <Value extends z.ZodType>(value: Value) => z.record(id, value);

const source = z.strictObject({
  title: phrase("the document's title"),
  date: phrase("a date, or words such as undated").describe("When it was printed or read."),
  by: z
    .enum(["seller", "third-party", "us"])
    .describe("Who prints it. Values that only third parties or we state must be marked assumed."),
});

const pool = z.strictObject({
  name: phrase("the pool's name"),
  unit: z.enum(["credit", "call"]),
  spentBy: z.enum(["run", "action", "call"]),
  invoiceLine: phrase("what its overage is called on an invoice"),
  operation: phrase("its name in GET /me"),
});

const family = z.strictObject({
  name: phrase("the family's name"),
  timelines: byId(z.array(z.strictObject({ card: id, from: day, ...provenance })).min(1)),
});

const planLimit = z.strictObject({
  value: whole(0),
  unit: id.describe("What is counted, in the singular, e.g. snapshot."),
  scope: id.describe("What may have that many of it, e.g. flow."),
  ...provenance,
});

const plan = z.strictObject({
  name: phrase("the plan's name"),
  family: id,
  rank: whole(0).describe("A move to a higher rank of the family is an upgrade."),
  paid: flag(),
  kind: z.enum(["standard", "enterprise"]),
  hasRoles: flag(),
  pools: byId(
    z.strictObject({
      scope: z.enum(["member", "team", "member-pooled"]),
      allotment: credits,
      ...provenance,
    }),
  ),
  features: byId(
    z.strictObject({
      available: flag(),
      note: phrase("a note for who asks for it").optional(),
      ...provenance,
    }),
  ),
  limits: byId(planLimit).optional(),
});

const addOn = z.strictObject({
  name: phrase("the add-on's name"),
  kind: z.enum(["add-on", "seat"]),
  pool: id,
  allotments: byId(priced(credits)).describe(
    "By plan: the allotment that replaces the plan's own.",
  ),
  pricePerCycle: priced(price),
  endsOnUpgrade: flag(),
});

const pack = z.strictObject({
  name: phrase("the pack's name"),
  pool: id,
  plans: z.array(id).min(1),
  credits: priced(credits),
  price: priced(price).optional().describe("Leave it out where the contract has the price."),
  lastsMonths: priced(whole(1)),
});

const perModel = z.record(
  rateId,
  z.union([credits, z.strictObject({ input: credits, output: credits })], {
    error: 'credits as a decimal string in quotes, or {input: "...", output: "..."} for tokens',
  }),
);

const rate = z.strictObject({
  id: rateId.optional().describe("It must differ from the card's other rates. Default: the item."),
  item: id,
  unit: z.enum(["run", "call", "distinct-in-block-run", "cost", "tokens", "reported"]),
  runs: z.array(z.enum(RUN_KINDS)).min(1).optional().describe("Default: any kind of run."),
  plans: z.array(id).min(1).optional().describe("Default: every plan."),
  ownFlow: flag().optional().describe("Only for tools: whether the tool is the team's own flow."),
  changesAsset: flag().optional().describe("Only for AI actions."),
  credits: credits.optional().describe("Credits per unit. Give either this or models."),
  models: perModel.optional().describe("Credits per unit, by model. Give either this or credits."),
  ...provenance,
});

const overageOf = {
  plans: z.array(id).min(1),
  requiresAddOn: id.optional(),
  ...provenance,
};

const quoted = {
  ...overageOf,
  pricePerCredit: price,
  quote: phrase('how the price is quoted, e.g. "$1 per 1,000 credits"'),
};

const overage = z.discriminatedUnion("regime", [
  z.strictObject({
    regime: z.literal("blocks"),
    blockCredits: credits,
    blockPrice: price,
    ...overageOf,
  }),
  z.strictObject({ regime: z.literal("actual-use"), ...quoted }),
  z.strictObject({ regime: z.literal("stacked"), ...quoted }),
]);

const card = z.strictObject({
  name: phrase("the card's name"),
  pool: id,
  source: provenance.source,
  overageSwitch: z.enum(["member", "team"]),
  rates: z.array(rate).min(1),
  overage: z.array(overage),
});

const bounds = z.strictObject({
  runAgeMaxSeconds: whole(1),
  heartbeatTimeoutSeconds: whole(1),
  creditsAbsorbedPerRunMax: credits,
  runDepthMax: whole(1),
  runsOpenPerTeamMax: whole(1),
  runsPausedPerTeamMax: whole(0),
  pausedRunLapsesAfterSeconds: whole(1),
  claimTimeoutSeconds: whole(1),
  cycleGraceSeconds: whole(0),
  reservationTtlDefaultSeconds: whole(1),
  reservationTtlMaxSeconds: whole(1),
  leaseSeconds: whole(1),
  leaseReportGraceSeconds: whole(1),
  paygDefault: z.enum(["on", "off"]),
  ...provenance,
});

const rateLimit = z.strictObject({
  name: phrase("the limit's name"),
  limit: whole(1).describe("So many calls may pass in a window; a call counts by its weight."),
  windowSeconds: whole(1),
  algorithm: z
    .enum(["fixed", "smooth"])
    .describe(
      "fixed: windows tile time from the UTC minute on. smooth: a burst flows back evenly.",
    ),
  per: z
    .array(z.enum(PARTITIONS))
    .min(1)
    .describe("What is counted separately: each combination of these."),
  routes: z.array(routeId).min(1).optional().describe("Default: every route."),
  whenStoreAway: z
    .enum(STORE_AWAY_POLICIES)
    .describe(
      "What it does while the shared store is away. This is your choice, whatever a source prints.",
    ),
  headline: flag().optional().describe("The one limit that X-RateLimit-* speak of."),
  ...provenance,
});

const route = z.strictObject({
  match: z
    .array(
      matching(ROUTE_MATCH, "a method or *, and a path, e.g. GET /collections/{id}, * /scim/**"),
    )
    .min(1),
  weight: whole(1).optional().describe("A call counts as so many calls. Default: 1."),
  credits: z
    .strictObject({ pool: id, amount: credits })
    .optional()
    .describe("What each call costs as well."),
  trigger: z
    .boolean()
    .optional()
    .describe("Whether triggers call it: without credits they are answered 429. Default: false."),
  ...provenance,
});

const role = z.strictObject({ name: phrase("the role's name"), rights: z.array(z.enum(RIGHTS)) });

/**
 * One file. Sections with ids may be spread over several files; each of the others is in one file
 * only.
 */
export const catalogFileSchema = z.strictObject({
  catalog: z
    .strictObject({
      id,
      name: phrase("the catalog's name"),
      currency: matching(/^[A-Z]{3}$/, "a currency code such as USD"),
    })
    .optional(),
  sources: z
    .record(matching(/^[A-Za-z0-9-]+$/, "an id of letters, digits and -"), source)
    .optional(),
  pools: byId(pool).optional(),
  families: byId(family).optional(),
  features: byId(z.strictObject({ name: phrase("the feature's name") })).optional(),
  roles: z.partialRecord(z.enum(ROLE_IDS), role).optional(),
  bounds: bounds.optional(),
  plans: byId(plan).optional(),
  addOns: byId(addOn).optional(),
  packs: byId(pack).optional(),
  cards: byId(card).optional(),
  rateLimits: byId(rateLimit).optional(),
  routes: z.record(routeId, route).optional().describe("The first that matches a request counts."),
});

export type CatalogFile = z.infer<typeof catalogFileSchema>;
export type WrittenRate = z.infer<typeof rate>;
export type WrittenOverage = z.infer<typeof overage>;
export type WrittenPlan = z.infer<typeof plan>;
export type WrittenRateLimit = z.infer<typeof rateLimit>;
export type WrittenRoute = z.infer<typeof route>;
export type Provenance = { source: string; assumed?: string | undefined };

/** What a catalog file may hold, for editors. It is kept in `catalogs/catalog.schema.json`. */
export function catalogJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(catalogFileSchema, { target: "draft-7", io: "input" });
  return { title: "A file of a Sluice catalog", ...schema };
}
