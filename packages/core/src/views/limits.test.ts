import { describe, expect, test } from "vitest";
import { catalog } from "../../test/postman-catalog.ts";
import { parseInstant } from "../base/instant.ts";
import type { Catalog } from "../catalog/model.ts";
import { viewPlanLimits, viewRateLimits } from "./limits.ts";

const NOW = parseInstant("2026-03-10T09:59:07.250Z") ?? Number.NaN;

describe("D1: limits are shown with unit, window, scope and when they reset", () => {
  test("L1: the minute is the user's, and ends with the UTC minute", () => {
    const [minute] = viewRateLimits(catalog, NOW);
    expect(minute).toEqual({
      name: "api-minute",
      title: "API calls per minute",
      limit: 300,
      unit: "call",
      windowSeconds: 60,
      window: "PT60S",
      algorithm: "fixed",
      scope: "user",
      resetsAt: "2026-03-10T10:00:00Z",
      used: null,
      routes: null,
      source: "S4: Track Postman API call limits (2022-11-30)",
      assumed: null,
    });
  });

  test("L1: the others name their routes, their scope and their own windows", () => {
    const shown = viewRateLimits(catalog, NOW).map(({ name, scope, window, resetsAt, routes }) =>
      [name, scope, window, resetsAt, routes?.length ?? "all"].join(" "),
    );
    expect(shown).toEqual([
      "api-minute user PT60S 2026-03-10T10:00:00Z all",
      "api-burst user,route PT10S 2026-03-10T09:59:10Z 3",
      "import-openapi user PT10S 2026-03-10T09:59:10Z 1",
      "service-account-tokens user PT10S 2026-03-10T09:59:10Z 1",
      "tool-generation user PT10800S 2026-03-10T12:00:00Z 1",
      "scim-writes team PT60S 2026-03-10T10:00:00Z 1",
      "scim-reads team PT60S 2026-03-10T10:00:00Z 1",
    ]);
  });

  test("a smooth limit flows back evenly, so that it has no instant at which it resets", () => {
    const minute = catalog.rateLimits["api-minute"];
    if (!minute) throw new Error("the catalog has the minute");
    const smooth: Catalog = {
      ...catalog,
      rateLimits: { minute: { ...minute, algorithm: "smooth" } },
    };
    expect(viewRateLimits(smooth, NOW)).toMatchObject([{ algorithm: "smooth", resetsAt: null }]);
  });

  test("a limit of the plan says what is counted, for each of what, and never resets", () => {
    expect(viewPlanLimits(catalog.plans["free-2026"])).toEqual([
      {
        name: "snapshots-per-flow",
        value: 10,
        unit: "snapshot",
        scope: "flow",
        window: null,
        resetsAt: null,
        source: "P-flows-2026: Flows credit usage page, table of plans (undated; 2026)",
        assumed: null,
      },
    ]);
    expect(viewPlanLimits(catalog.plans["team"])).toEqual([]);
    expect(viewPlanLimits(undefined)).toEqual([]);
  });
});
