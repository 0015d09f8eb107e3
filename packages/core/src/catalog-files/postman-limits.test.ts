/** Pins the limits and routes of `catalogs/postman` to what prints them. */
import { describe, expect, test } from "vitest";
import { catalog } from "../../test/postman-catalog.ts";
import type { RateLimit } from "../catalog/model.ts";
import { routeFinder } from "../limits/route-finder.ts";
import { limitRule } from "../limits/tally.ts";

const find = routeFinder(catalog.routes);
const onRoute = (method: string, path: string): string[] => {
  const route = find(method, path)?.id ?? "";
  return Object.values(catalog.rateLimits)
    .filter(({ routes }) => routes === null || routes.includes(route))
    .map(({ id }) => id);
};
const inWords = ({ limit, windowSeconds, algorithm, per, assumed }: RateLimit): string =>
  `${limit} in ${windowSeconds} s per ${per.join(" and ")}, ${algorithm}${assumed ? ", assumed" : ""}`;

describe("L1: limits", () => {
  test.each([
    ["api-minute", "300 in 60 s per user, fixed"],
    ["api-burst", "10 in 10 s per user and route, fixed, assumed"],
    ["import-openapi", "10 in 10 s per user, fixed, assumed"],
    ["service-account-tokens", "10 in 10 s per user, fixed"],
    ["tool-generation", "300 in 10800 s per user, fixed, assumed"],
    ["scim-writes", "180 in 60 s per team, fixed"],
    ["scim-reads", "300 in 60 s per team, fixed"],
  ])("L1: %s is %s", (id, expected) => {
    const limit = catalog.rateLimits[id];
    expect(limit && inWords(limit)).toBe(expected);
    expect(limit && limitRule(limit).limit).toBe(limit?.limit);
  });

  test("L1: there are no others, and the minute of the user on every route is the headline", () => {
    expect(Object.keys(catalog.rateLimits)).toHaveLength(7);
    const headlines = Object.values(catalog.rateLimits).filter(({ isHeadline }) => isHeadline);
    expect(headlines).toMatchObject([{ id: "api-minute", routes: null }]);
    expect(headlines[0]?.source).toBe("S4: Track Postman API call limits (2022-11-30)");
  });

  test("each policy for a store that is away is in use", () => {
    const policies = Object.values(catalog.rateLimits).map(({ whenStoreAway }) => whenStoreAway);
    expect(new Set(policies)).toEqual(new Set(["open", "closed", "local-share"]));
  });
});

describe("L1: routes", () => {
  test.each([
    ["GET", "/me", "me", []],
    ["GET", "/collections", "collections-list", ["api-burst"]],
    ["GET", "/collections/1", null, []],
    ["POST", "/collections", null, []],
    ["GET", "/workspaces", "workspaces-list", ["api-burst"]],
    ["GET", "/monitors", "monitors", ["api-burst"]],
    ["POST", "/monitors/7/run", "monitors", ["api-burst"]],
    ["POST", "/import/openapi", "import-openapi", ["import-openapi"]],
    ["POST", "/service-account-tokens", "service-account-tokens", ["service-account-tokens"]],
    ["POST", "/postbot/generations/tool", "tool-generation", ["tool-generation"]],
    ["GET", "/scim/v2/Users", "scim-read", ["scim-reads"]],
    ["PATCH", "/scim/v2/Users/1", "scim-write", ["scim-writes"]],
  ])("L1: %s %s is route %s, with the minute and %j", (method, path, route, besides) => {
    expect(find(method, path)?.id ?? null).toBe(route);
    expect(onRoute(method, path)).toEqual(["api-minute", ...besides]);
  });

  test("C16: every call counts as one, that for one's own usage too, and costs no credits", () => {
    expect(catalog.routes.map(({ weight, credits }) => [weight, credits])).toEqual(
      catalog.routes.map(() => [1, null]),
    );
    expect(catalog.routes.find(({ id }) => id === "me")?.assumed).not.toBeNull();
  });
});

test("L3: calls of both families are counted by one card, as reported, and have no overage", () => {
  expect(catalog.cards["api-2022"]).toMatchObject({
    pool: "api_calls",
    overage: [],
    rates: [{ id: "api-call", item: "api-call", unit: "reported", credits: 1_000_000n }],
  });
  for (const plan of Object.values(catalog.plans)) {
    const starts = catalog.families[plan.family]?.timelines["api_calls"];
    expect(starts?.map(({ card }) => card)).toEqual(["api-2022"]);
  }
});
