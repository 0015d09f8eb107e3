import { describe, expect, test } from "vitest";
import { WHOLE } from "../../test/shop-catalog.ts";
import { routeFinder } from "../limits/route-finder.ts";
import { parseCatalog } from "./parse.ts";

const LIMITS = `rateLimits:
  minute:
    { name: Minute, limit: 60, windowSeconds: 60, algorithm: fixed, per: [user],
      whenStoreAway: open, headline: true, source: page }
  burst:
    name: Burst
    limit: 5
    windowSeconds: 10
    algorithm: smooth
    per: [key, route]
    routes: [list, search]
    whenStoreAway: closed
    source: blog
    assumed: A blog says so.
routes:
  list: { match: [GET /items, GET /lists], source: page }
  search:
    match: ["GET /items/{id}/search", "* /search/**"]
    trigger: true
    weight: 5
    credits: { pool: runs, amount: "0.5" }
    source: page
`;
const WITH_LIMITS = `${WHOLE}${LIMITS}`;
const parse = (text: string) => parseCatalog([{ name: "shop.yaml", text }]);

test("L1: limits and routes are read as written, routes in their order", () => {
  const parsed = parse(WITH_LIMITS);
  if (!parsed.ok) throw new Error(parsed.rejection.map(({ message }) => message).join("\n"));
  expect(parsed.value.rateLimits["minute"]).toEqual({
    id: "minute",
    name: "Minute",
    limit: 60,
    windowSeconds: 60,
    algorithm: "fixed",
    per: ["user"],
    routes: null,
    whenStoreAway: "open",
    isHeadline: true,
    source: "page: Price list (2026-01-01)",
    assumed: null,
  });
  expect(parsed.value.rateLimits["burst"]).toMatchObject({
    isHeadline: false,
    routes: ["list", "search"],
    assumed: "A blog says so.",
  });
  expect(parsed.value.routes.map(({ id }) => id)).toEqual(["list", "search"]);
  expect(parsed.value.routes[0]).toMatchObject({ weight: 1, credits: null, isTrigger: false });
  expect(parsed.value.routes[1]).toMatchObject({
    matches: ["GET /items/{id}/search", "* /search/**"],
    weight: 5,
    credits: { pool: "runs", amount: 500_000n },
    isTrigger: true,
  });
  const find = routeFinder(parsed.value.routes);
  expect(find("POST", "/search/all")?.id).toBe("search");
});

test("a catalog may have neither", () => {
  const parsed = parse(WHOLE);
  expect(parsed.ok && [parsed.value.rateLimits, parsed.value.routes]).toEqual([{}, []]);
});

describe("a mistake in limits or routes is refused with its place", () => {
  const cases: [what: string, from: string, to: string, path: string, message: RegExp][] = [
    [
      "an unknown route",
      "routes: [list, search]",
      "routes: [lst, search]",
      "rateLimits.burst.routes.0",
      /a route: list, search; got "lst"; did you mean "list"/,
    ],
    [
      "a route named twice",
      "routes: [list, search]",
      "routes: [list, list]",
      "rateLimits.burst.routes.1",
      /each once; got "list" a second time/,
    ],
    ["nobody counted", "per: [key, route]", "per: []", "rateLimits.burst.per", /not empty/],
    [
      "a partition twice",
      "per: [key, route]",
      "per: [key, key]",
      "rateLimits.burst.per.1",
      /each once; got "key" a second time/,
    ],
    [
      "an unknown partition",
      "per: [key, route]",
      "per: [key, rout]",
      "rateLimits.burst.per.1",
      /one of user, key, team, address, route/,
    ],
    [
      "an unknown policy",
      "whenStoreAway: closed",
      "whenStoreAway: shut",
      "rateLimits.burst.whenStoreAway",
      /one of open, closed, local-share/,
    ],
    [
      "a limit of nothing",
      "limit: 5",
      "limit: 0",
      "rateLimits.burst.limit",
      /a whole number of at least 1/,
    ],
    [
      "a limit that no whole number counts",
      "limit: 5\n    windowSeconds: 10",
      "limit: 5000000000\n    windowSeconds: 86400",
      "rateLimits.burst.limit",
      /exact in milliseconds/,
    ],
    ["no headline", "headline: true, ", "", "rateLimits", /one limit with headline: true.*none/],
    [
      "two headlines",
      "    name: Burst\n",
      "    name: Burst\n    headline: true\n",
      "rateLimits.burst.headline",
      /one headline, and minute is it already/,
    ],
    [
      "a headline that is not fixed",
      "algorithm: fixed, per",
      "algorithm: smooth, per",
      "rateLimits.minute.algorithm",
      /fixed, since the headline/,
    ],
    [
      "a headline that is not the user's",
      "per: [user]",
      "per: [user, route]",
      "rateLimits.minute.per",
      /\[user\].*got \[user, route\]/,
    ],
    [
      "a headline for some routes",
      "headline: true, ",
      "headline: true, routes: [list], ",
      "rateLimits.minute.routes",
      /every route.*got some/,
    ],
    [
      "a weight above a limit",
      "weight: 5",
      "weight: 6",
      "routes.search.weight",
      /at most 5, the limit of burst; got the number 6/,
    ],
    ["a weight of nothing", "weight: 5", "weight: 0", "routes.search.weight", /at least 1/],
    [
      "an unknown pool",
      "{ pool: runs, amount",
      "{ pool: runz, amount",
      "routes.search.credits.pool",
      /a pool: runs; got "runz"; did you mean "runs"/,
    ],
    [
      "credits as a float",
      'amount: "0.5"',
      "amount: 0.5",
      "routes.search.credits.amount",
      /decimal string in quotes/,
    ],
    [
      "credits of nothing",
      'amount: "0.5"',
      'amount: "0.0"',
      "routes.search.credits.amount",
      /more than 0 credits; got "0\.0"/,
    ],
    [
      "credits of the pool of calls",
      "spentBy: run,",
      "spentBy: call,",
      "routes.search.credits.pool",
      /a pool of credits/,
    ],
    [
      "a match without a method",
      "GET /lists",
      "/lists",
      "routes.list.match.1",
      /a method or \*, and a path/,
    ],
    ["a match in small letters", "GET /lists", "get /lists", "routes.list.match.1", /a method or/],
    ["a match with a query", "GET /lists", "GET /lists?all", "routes.list.match.1", /a method or/],
    [
      "a match that goes on after **",
      '"* /search/**"',
      '"* /search/**/all"',
      "routes.search.match.1",
      /a method or/,
    ],
    [
      "a match twice in a route",
      "GET /lists",
      "GET /items",
      "routes.list.match.1",
      /no match before it takes already; got "GET \/items"/,
    ],
    [
      "a match that differs in spelling only",
      "GET /lists",
      "GET /Items",
      "routes.list.match.1",
      /no match before it takes already/,
    ],
    [
      "a match that no request can be",
      "GET /lists",
      "GET /lists/../all",
      "routes.list.match.1",
      /no match before it takes already/,
    ],
    [
      "a call that costs more than any use may",
      'amount: "0.5"',
      'amount: "10000000.1"',
      "routes.search.credits.amount",
      /no more than 10000000 credits/,
    ],
    [
      "a weight that no gate could be given",
      "weight: 5",
      "weight: 10000001",
      "routes.search.weight",
      /a weight of at most 10000000/,
    ],
    ["a route called by a number", "  list: {", "  7: {", "routes.7", /an id of small letters/],
    [
      "a limit misspelt",
      "windowSeconds: 10",
      "windowSecs: 10",
      "rateLimits.burst.windowSecs",
      /one of .*windowSeconds/,
    ],
    [
      "a source that is not listed",
      'weight: 5\n    credits: { pool: runs, amount: "0.5" }\n    source: page',
      'weight: 5\n    credits: { pool: runs, amount: "0.5" }\n    source: pgae',
      "routes.search.source",
      /did you mean "page"/,
    ],
    [
      "a third party's limit not marked",
      "    assumed: A blog says so.\n",
      "",
      "rateLimits.burst.assumed",
      /assumed, with the reason/,
    ],
  ];

  test.each(cases)("%s", (_what, from, to, path, message) => {
    expect(WITH_LIMITS.split(from)).toHaveLength(2);
    const changed = WITH_LIMITS.replace(from, to);
    const parsed = parse(changed);
    if (parsed.ok) throw new Error("the catalog was taken");
    const told = parsed.rejection.map((error) => error.message).join("\n");
    const found = parsed.rejection.find((error) => error.path === path);
    expect(found?.message, told).toMatch(message);
    const line = changed.split("\n")[(found?.line ?? 0) - 1];
    const key = path.split(".").findLast((part) => !/^\d+$/.test(part)) ?? path;
    if (found?.got === "nothing") expect(line).toContain("name: Burst");
    else expect(line).toContain(path === "routes.7" ? "7:" : key);
  });

  test("a match that a wider one before it takes", () => {
    const wide = 'list: { match: ["* /items/**"], source: page }';
    const parsed = parse(
      WITH_LIMITS.replace("list: { match: [GET /items, GET /lists], source: page }", wide),
    );
    expect(parsed.ok ? [] : parsed.rejection.map(({ path }) => path)).toEqual([
      "routes.search.match.0",
    ]);
  });

  test("one that takes some of its requests is no mistake", () => {
    const some = "list: { match: [GET /search, GET /search/a], source: page }";
    const text = WITH_LIMITS.replace(
      "list: { match: [GET /items, GET /lists], source: page }",
      some,
    );
    expect(parse(text)).toMatchObject({ ok: true });
    const ofOneMethod = text.replace('"* /search/**"', '"GET /search/**"');
    expect(parse(ofOneMethod)).toMatchObject({ ok: true });
  });
});
