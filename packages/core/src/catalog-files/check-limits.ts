/** Limits and routes: a limit must be countable, and some request must be able to match a route. */
import { CREDIT } from "../base/amounts.ts";
import { parseRouteMatch, type RouteMatch, routeFinder } from "../limits/route-finder.ts";
import { CREDITS_PER_USE_MAX } from "../pricing/assess.ts";
import type { Path } from "./mistakes.ts";
import type { WrittenRateLimit } from "./schema.ts";
import type { Sections, Written } from "./written.ts";

/**
 * The weight of one call, and what it costs, are one use of its pool, and so are bounded like one.
 */
const USE_MAX = Number(CREDITS_PER_USE_MAX / CREDIT);

export function checkRateLimits(sections: Sections, written: Written): void {
  const limits = Object.entries(sections.rateLimits);
  for (const [limitId, limit] of limits) {
    const path: Path = ["rateLimits", limitId];
    if (!Number.isSafeInteger(limit.limit * limit.windowSeconds * 1_000)) {
      written.refuse([...path, "limit"], "a limit that is exact in milliseconds of its window");
    }
    requireOnce(written, [...path, "per"], limit.per);
    requireOnce(written, [...path, "routes"], limit.routes ?? []);
    for (const [index, routeId] of (limit.routes ?? []).entries()) {
      const routes = Object.keys(sections.routes);
      written.requireKnown([...path, "routes", index], routeId, routes, "a route");
    }
  }
  checkHeadline(written, limits);
}

/** `X-RateLimit-*` speak of one limit, on every response, for the user that asks (RULES L2, L6). */
function checkHeadline(
  written: Written,
  limits: readonly (readonly [string, WrittenRateLimit])[],
): void {
  const [first, ...others] = limits.filter(([, { headline }]) => headline);
  if (!first) {
    const expected = "one limit with headline: true, which X-RateLimit-* speak of";
    if (limits.length > 0) written.refuseKey(["rateLimits"], expected, "none");
    return;
  }
  for (const [limitId] of others) {
    const expected = `one headline, and ${first[0]} is it already`;
    written.refuse(["rateLimits", limitId, "headline"], expected, "a second one");
  }
  const [limitId, { algorithm, per, routes }] = first;
  const path: Path = ["rateLimits", limitId];
  if (algorithm !== "fixed") {
    written.refuse(
      [...path, "algorithm"],
      "fixed, since the headline's windows begin at an instant",
    );
  }
  if (per.length !== 1 || per[0] !== "user") {
    written.refuse([...path, "per"], "[user], since this is the headline", `[${per.join(", ")}]`);
  }
  if (routes) {
    written.refuseKey([...path, "routes"], "every route, since this is the headline", "some");
  }
}

export function checkRoutes(sections: Sections, written: Written): void {
  for (const [routeId, route] of Object.entries(sections.routes)) {
    const path: Path = ["routes", routeId];
    if ((route.weight ?? 1) > USE_MAX) {
      written.refuse([...path, "weight"], `a weight of at most ${USE_MAX}`);
    }
    for (const [limitId, { limit, routes }] of Object.entries(sections.rateLimits)) {
      const weight = route.weight ?? 1;
      if (weight > limit && (routes?.includes(routeId) ?? true)) {
        const expected = `a weight of at most ${limit}, the limit of ${limitId}`;
        written.refuse([...path, "weight"], expected);
      }
    }
    if (!route.credits) continue;
    const at: Path = [...path, "credits"];
    const { pool, amount } = route.credits;
    const known = written.requireKnown(
      [...at, "pool"],
      pool,
      Object.keys(sections.pools),
      "a pool",
    );
    if (known && sections.pools[pool]?.spentBy === "call") {
      written.refuse([...at, "pool"], "a pool of credits; calls are what weight counts");
    }
    if (Number(amount) === 0) written.refuse([...at, "amount"], "more than 0 credits");
    if (Number(amount) > USE_MAX) {
      written.refuse([...at, "amount"], `no more than ${USE_MAX} credits, the most at once`);
    }
  }
  checkReach(sections, written);
}

/** Refuses a match that can never count, because matches before it take all of its requests. */
function checkReach(sections: Sections, written: Written): void {
  const entries = Object.entries(sections.routes).flatMap(([routeId, { match }]) =>
    match.map((text, index) => ({
      path: ["routes", routeId, "match", index] satisfies Path,
      matches: [text],
      match: parseRouteMatch(text),
    })),
  );
  const find = routeFinder(entries);
  const methods = new Set(entries.map(({ match }) => match.method));
  const depth = 1 + Math.max(0, ...entries.map(({ match }) => match.segments.length));
  for (const entry of entries) {
    const asked = entry.match.method === "*" ? methods : [entry.match.method];
    const isReached = [...asked].some((method) =>
      samplesOf(entry.match, depth).some((path) => find(method, path) === entry),
    );
    if (isReached) continue;
    written.refuse(entry.path, "a match for requests that no match before it takes already");
  }
}

/**
 * Sample paths for a match: another match that takes all of these takes all that this one takes. No
 * literal segment has a space in it, so that a space stands for any other text.
 */
function samplesOf({ segments, isOpen }: RouteMatch, depth: number): string[] {
  const own = segments.map((segment) => segment ?? " ");
  const rests = isOpen ? depth - segments.length : 0;
  return Array.from({ length: rests + 1 }, (_, rest) =>
    ["", ...own, ...new Array<string>(rest).fill(" ")].join("/"),
  );
}

function requireOnce(written: Written, path: Path, names: readonly string[]): void {
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) === index) continue;
    written.refuse([...path, index], "each once", `"${name}" a second time`);
  }
}
