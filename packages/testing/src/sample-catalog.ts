/**
 * A small catalog with one of everything that the rules know: two families, a card that changes on
 * a date, every charging unit, blocks behind a seat, exact use, stacked packs, a pooled plan, roles
 * and none. Amounts are small, so that random work runs into every limit.
 */
import {
  type Catalog,
  CREDIT,
  type OverageTerms,
  type Plan,
  type PoolScope,
  parseInstant,
  type Rate,
  type RateCard,
  type RunKind,
  type Sourced,
} from "@sluice/core";

const said = <Value>(value: Value): Sourced<Value> => ({ value, source: "sample", assumed: null });
const DOLLAR = 1_000_000_000_000n;
const from = (card: string, text: string) => ({
  card,
  from: parseInstant(text) ?? Number.NaN,
  source: "sample",
  assumed: null,
});

const rate = (id: string, item: string, credits: bigint, more: Partial<Rate> = {}): Rate => ({
  id,
  item,
  unit: "call",
  runKinds: null,
  model: null,
  plans: null,
  isOwnFlow: null,
  changesAsset: null,
  credits,
  creditsOutput: null,
  source: "sample",
  assumed: null,
  ...more,
});

const CLOUD: readonly RunKind[] = ["manual-cloud", "automated"];

const flowRates = (perRun: bigint): Rate[] => [
  rate("run", "run", perRun, { unit: "run", runKinds: CLOUD }),
  rate("http", "http-request", CREDIT, { runKinds: CLOUD }),
  rate("connector", "connector", 2n * CREDIT),
  rate("agent-large", "ai-agent", 10n * CREDIT, { model: "large" }),
  rate("agent-small", "ai-agent", 2n * CREDIT, { model: "small" }),
  rate("tool", "mcp-tool", 2n * CREDIT, { unit: "distinct-in-block-run", isOwnFlow: false }),
  rate("media", "ai-media", 1000n * CREDIT, { unit: "cost" }),
];

const needs = {
  source: "sample",
  assumed: null,
} as const;

const blocks = (plans: string[], requiresAddOn: string | null): OverageTerms => ({
  ...needs,
  plans,
  requiresAddOn,
  regime: "blocks",
  blockCredits: 4n * CREDIT,
  blockPrice: DOLLAR,
});

const exact = (plans: string[], regime: "actual-use" | "stacked", price: bigint): OverageTerms => ({
  ...needs,
  plans,
  requiresAddOn: null,
  regime,
  pricePerCredit: price,
  quote: "",
});

const card = (
  id: string,
  pool: string,
  rates: Rate[],
  overage: OverageTerms[],
  overageSwitch: RateCard["overageSwitch"],
): RateCard => ({ id, name: id, pool, source: "sample", rates, overage, overageSwitch });

const half = CREDIT / 2n;
const aiRates = [
  rate("action", "ai-action", CREDIT, { unit: "reported", changesAsset: false }),
  rate("action-asset", "ai-action", half, { unit: "reported", changesAsset: true }),
  rate("tokens-large", "ai-tokens", CREDIT, {
    unit: "tokens",
    model: "large",
    creditsOutput: 4n * CREDIT,
  }),
];

const cards = [
  card("flows-old", "flows", flowRates(0n), [blocks(["pro"], "seat")], "team"),
  card("flows-mid", "flows", flowRates(CREDIT), [blocks(["basic", "pro"], null)], "team"),
  card(
    "flows-new",
    "flows",
    flowRates(0n),
    [exact(["team"], "actual-use", 1_000n), exact(["enterprise"], "stacked", 1_000n)],
    "team",
  ),
  card(
    "ai",
    "ai",
    aiRates,
    [
      exact(["basic"], "actual-use", 35_000n),
      exact(["pro", "enterprise"], "actual-use", 30_000n),
      exact(["team"], "actual-use", 40_000n),
    ],
    "member",
  ),
];

const plan = (
  id: string,
  family: string,
  rank: number,
  allotments: { ai: number; aiScope: PoolScope; flows: number },
  more: Partial<Plan> = {},
): Plan => ({
  id,
  name: id,
  family,
  rank,
  isPaid: rank > 0,
  kind: "standard",
  hasRoles: true,
  pools: {
    ai: { scope: allotments.aiScope, allotment: said(BigInt(allotments.ai) * CREDIT) },
    flows: { scope: "team", allotment: said(BigInt(allotments.flows) * CREDIT) },
  },
  features: { "agent-mode": { isAvailable: true, source: "sample", assumed: null, note: null } },
  limits: {},
  ...more,
});

const byId = <Item extends { readonly id: string }>(items: Item[]): Record<string, Item> =>
  Object.fromEntries(items.map((item) => [item.id, item]));

const plans = [
  plan("free", "old", 0, { ai: 5, aiScope: "member", flows: 20 }, { hasRoles: false }),
  plan("basic", "old", 1, { ai: 20, aiScope: "member", flows: 30 }),
  plan("pro", "old", 2, { ai: 20, aiScope: "member", flows: 50 }),
  plan("team", "new", 1, { ai: 20, aiScope: "member", flows: 20 }),
  plan(
    "enterprise",
    "new",
    2,
    { ai: 15, aiScope: "member-pooled", flows: 40 },
    {
      kind: "enterprise",
      features: {
        "agent-mode": { isAvailable: true, source: "sample", assumed: null, note: null },
        "private-flow-runner": { isAvailable: true, source: "sample", assumed: null, note: null },
      },
    },
  ),
];

const seesAll = ["use", "see-own-usage", "see-team-usage"] as const;

export const sampleCatalog: Catalog = {
  id: "sample",
  name: "Sample",
  currency: "USD",
  pools: {
    ai: {
      id: "ai",
      name: "AI credits",
      unit: "credit",
      spentBy: "action",
      invoiceLine: "AI credit usage",
      operation: "ai_millicredits",
    },
    flows: {
      id: "flows",
      name: "Flows credits",
      unit: "credit",
      spentBy: "run",
      invoiceLine: "Flows credit usage",
      operation: "flow_requests",
    },
  },
  families: {
    old: {
      id: "old",
      name: "Old",
      timelines: {
        ai: [from("ai", "2024-01-01T00:00:00Z")],
        flows: [
          from("flows-old", "2025-01-01T00:00:00Z"),
          from("flows-mid", "2026-03-01T00:00:00Z"),
        ],
      },
    },
    new: {
      id: "new",
      name: "New",
      timelines: {
        ai: [from("ai", "2024-01-01T00:00:00Z")],
        flows: [from("flows-new", "2025-06-01T00:00:00Z")],
      },
    },
  },
  plans: byId(plans),
  cards: byId(cards),
  addOns: {
    seat: {
      id: "seat",
      name: "Paid Flows seat",
      kind: "seat",
      pool: "flows",
      allotments: { free: said(60n * CREDIT), basic: said(70n * CREDIT), pro: said(90n * CREDIT) },
      pricePerCycle: said(5n * DOLLAR),
      endsOnUpgrade: false,
    },
    "ai-add-on": {
      id: "ai-add-on",
      name: "AI add-on",
      kind: "add-on",
      pool: "ai",
      allotments: { free: said(20n * CREDIT) },
      pricePerCycle: said(3n * DOLLAR),
      endsOnUpgrade: true,
    },
  },
  packs: {
    flows: {
      id: "flows",
      name: "Flows pack",
      pool: "flows",
      plans: ["team", "enterprise"],
      credits: said(40n * CREDIT),
      price: said(2n * DOLLAR),
      lastsMonths: said(2),
    },
  },
  features: {
    "agent-mode": { id: "agent-mode", name: "Agent Mode" },
    "private-flow-runner": { id: "private-flow-runner", name: "Private Flow runner" },
  },
  roles: {
    owner: {
      id: "owner",
      name: "Owner",
      rights: [
        ...seesAll,
        "see-invoices",
        "billing",
        "ai-team-setting",
        "manage-members",
        "manage-team",
      ],
    },
    admin: {
      id: "admin",
      name: "Admin",
      rights: [...seesAll, "ai-team-setting", "manage-members", "manage-team"],
    },
    billing: {
      id: "billing",
      name: "Billing",
      rights: [...seesAll, "see-invoices", "billing", "ai-team-setting"],
    },
    member: { id: "member", name: "Member", rights: [...seesAll] },
    guest: { id: "guest", name: "Guest", rights: ["use", "see-own-usage"] },
  },
  rateLimits: {},
  routes: [],
  bounds: {
    runAgeMaxSeconds: 86_400,
    heartbeatTimeoutSeconds: 43_200,
    creditsAbsorbedPerRunMax: 60n * CREDIT,
    runDepthMax: 2,
    runsOpenPerTeamMax: 4,
    runsPausedPerTeamMax: 1,
    pausedRunLapsesAfterSeconds: 40 * 86_400,
    claimTimeoutSeconds: 86_400,
    cycleGraceSeconds: 86_400,
    reservationTtlDefaultSeconds: 3_600,
    reservationTtlMaxSeconds: 7 * 86_400,
    leaseSeconds: 60,
    leaseReportGraceSeconds: 30,
    paygDefault: "off",
    source: "sample",
    assumed: null,
  },
};
