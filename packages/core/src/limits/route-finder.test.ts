import { seed } from "@sluice/testing/rules";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Route } from "../catalog/model.ts";
import { parseRouteMatch, routeFinder } from "./route-finder.ts";

const SEED = seed();
const RUNS = Number(process.env.SLUICE_TEST_RUNS ?? 400);

const route = (id: string, ...matches: string[]): Route => ({
  id,
  matches,
  weight: 1,
  credits: null,
  isTrigger: false,
  source: "D",
  assumed: null,
});

const find = routeFinder([
  route("me", "GET /me"),
  route("newest", "GET /collections/newest", "GET /collections/latest"),
  route("collection", "GET /collections/{id}", "PUT /collections/{id}"),
  route("fork", "POST /collections/{id}/fork"),
  route("scim", "* /scim/v2/**"),
  route("delete", "DELETE /**"),
]);
const idOf = (method: string, path: string): string | null => find(method, path)?.id ?? null;

describe("what a match matches", () => {
  test.each([
    ["GET", "/me", "me"],
    ["POST", "/me", null],
    ["GET", "/me/too", null],
    ["GET", "/", null],
    ["GET", "/collections", null],
    ["GET", "/collections/1", "collection"],
    ["GET", "/collections/newest", "newest"],
    ["PUT", "/collections/newest", "collection"],
    ["GET", "/collections/1/fork", null],
    ["POST", "/collections/1/fork", "fork"],
    ["PATCH", "/scim/v2/Users/7", "scim"],
    ["BREW", "/scim/v2/pot", "scim"],
    ["GET", "/scim/v2", "scim"],
    ["GET", "/scim", null],
    ["DELETE", "/", "delete"],
    ["DELETE", "/scim/v2/Users", "scim"],
    ["OPTIONS", "*", null],
  ])("%s %s is %s", (method, path, expected) => {
    expect(idOf(method, path)).toBe(expected);
  });

  test("the first as written wins, over all routes", () => {
    const general = route("general", "GET /{a}/{b}");
    const special = route("special", "GET /a/b");
    expect(routeFinder([special, general])("GET", "/a/b")).toBe(special);
    expect(routeFinder([general, special])("GET", "/a/b")).toBe(general);
    expect(routeFinder([])("GET", "/a/b")).toBe(null);
  });

  test("a HEAD is the GET that it stands for, and nothing else is", () => {
    expect(idOf("HEAD", "/me")).toBe("me");
    expect(idOf("HEAD", "/collections/1/fork")).toBe(null);
  });
});

describe("no spelling of a path gets round its limit", () => {
  test.each([
    "/me/",
    "//me",
    "/Me",
    "/./me",
    "/x/../me",
    "/../me",
    "/%6de",
    "/%6De",
    "/%4de",
    "/%2e/me",
    "/x\\..\\me",
    "/me//",
  ])("%s is /me", (path) => {
    expect(idOf("GET", path)).toBe("me");
  });

  test("an escaped slash parts no segments, and a broken escape is a segment like any", () => {
    expect(idOf("GET", "/collections/a%2Fb")).toBe("collection");
    expect(idOf("GET", "/collections/a%2fb")).toBe("collection");
    expect(idOf("GET", "/collections/%zz")).toBe("collection");
    expect(idOf("GET", "/collections/%ff")).toBe("collection");
  });
});

test("routes are found as reading them one by one finds them", () => {
  const segment = fc.constantFrom("a", "b", "c");
  const pattern = fc
    .tuple(
      fc.constantFrom("GET", "POST", "*"),
      fc.array(fc.oneof(segment, fc.constant("{x}")), { maxLength: 4 }),
      fc.boolean(),
    )
    .map(([method, segments, isOpen]) => {
      const written = isOpen ? [...segments, "**"] : segments;
      return `${method} /${written.join("/")}`;
    });
  const request = fc.tuple(
    fc.constantFrom("GET", "POST", "PUT", "HEAD"),
    fc.array(segment, { maxLength: 5 }),
  );
  fc.assert(
    fc.property(
      fc.array(pattern, { minLength: 1, maxLength: 8 }),
      fc.array(request, { minLength: 1, maxLength: 12 }),
      (patterns, requests) => {
        const routes = patterns.map((match, at) => route(`r${at}`, match));
        const quick = routeFinder(routes);
        for (const [method, segments] of requests) {
          const first = routes.find(({ matches }) => readsAs(matches[0] ?? "", method, segments));
          expect(quick(method, `/${segments.join("/")}`)?.id).toBe(first?.id);
        }
      },
    ),
    { seed: SEED, numRuns: RUNS },
  );
});

function readsAs(match: string, method: string, segments: readonly string[]): boolean {
  const [wanted = "", path = ""] = match.split(" ");
  if (wanted !== "*" && wanted !== (method === "HEAD" ? "GET" : method)) return false;
  const pattern = path
    .replaceAll("{x}", "[abc]")
    .replace(/^\/\*\*$/, "/.*")
    .replace(/\/\*\*$/, "(/.*)?");
  return new RegExp(`^${pattern}$`).test(`/${segments.join("/")}`);
}

test("a match is taken apart once, in small letters", () => {
  expect(parseRouteMatch("* /Scim/v2/{id}/**")).toEqual({
    method: "*",
    segments: ["scim", "v2", null],
    isOpen: true,
  });
  expect(parseRouteMatch("GET /")).toEqual({ method: "GET", segments: [], isOpen: false });
  for (const bad of ["GET me", "get /me", "GET /a/", "GET /a//b", "GET /**/a", "GET /a?b", "/me"]) {
    expect(() => parseRouteMatch(bad)).toThrow(/only matches/);
  }
});
