/**
 * The corner shop with an API: so many calls in a window, so many in a month, a route that weighs
 * ten, and one that costs credits.
 */
import { type Catalog, CREDIT, type RateLimit, type Route, type Sourced } from "@sluice/core";
import { CORNER_SHOP } from "@sluice/testing/fixtures";

export interface ShopTerms {
  /** Calls of one user in a window. Default: 300. */
  readonly limit?: number;
  /** Default: 60. */
  readonly windowSeconds?: number;
  /** Calls of a team in a month. Default: 100,000. */
  readonly month?: number;
}

const MADE_UP = { source: "made up for tests", assumed: "made up for tests" };
const sourced = <Value>(value: Value): Sourced<Value> => ({ value, ...MADE_UP });
const [plan] = Object.values(CORNER_SHOP.plans);
const [family] = Object.values(CORNER_SHOP.families);
const shopCard = CORNER_SHOP.cards["ai-card"];

export function gatedShop({
  limit = 300,
  windowSeconds = 60,
  month = 100_000,
}: ShopTerms): Catalog {
  if (!plan || !family || !shopCard) throw new Error("the corner shop has a plan, on cards");
  const start = { card: "api-card", from: Date.UTC(2020, 0, 1), ...MADE_UP };
  const allotment = { scope: "team", allotment: sourced(BigInt(month) * CREDIT) } as const;
  return {
    ...CORNER_SHOP,
    pools: {
      ...CORNER_SHOP.pools,
      api_calls: {
        id: "api_calls",
        name: "API calls",
        unit: "call",
        spentBy: "call",
        invoiceLine: "API calls",
        operation: "api_usage",
      },
    },
    families: {
      shop: { ...family, timelines: { ...family.timelines, api_calls: [start] } },
    },
    plans: { basket: { ...plan, pools: { ...plan.pools, api_calls: allotment } } },
    cards: {
      ...CORNER_SHOP.cards,
      "api-card": {
        ...shopCard,
        id: "api-card",
        name: "API card",
        pool: "api_calls",
        rates: shopCard.rates.map((rate) => ({ ...rate, id: "api-call", item: "api-call" })),
        overageSwitch: "team",
      },
    },
    rateLimits: { minute: minute(limit, windowSeconds) },
    routes: [
      route("collections-list", "GET /collections", 1),
      route("monitor-runs", "POST /monitors/{id}/runs", 10),
      { ...route("ask", "GET /ask", 1), credits: { pool: "flows", amount: 400_000n * CREDIT } },
    ],
  };
}

const minute = (limit: number, windowSeconds: number): RateLimit => ({
  id: "minute",
  name: "API calls per minute",
  limit,
  windowSeconds,
  algorithm: "fixed",
  per: ["user"],
  routes: null,
  whenStoreAway: "local-share",
  isHeadline: true,
  ...MADE_UP,
});

const route = (id: string, match: string, weight: number): Route => ({
  id,
  matches: [match],
  weight,
  credits: null,
  isTrigger: false,
  ...MADE_UP,
});
