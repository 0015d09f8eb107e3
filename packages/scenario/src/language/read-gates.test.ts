import { describe, expect, test } from "vitest";
import { ScenarioError } from "./located.ts";
import { readScenario } from "./read-scenario.ts";

const TEXT = `rule: L1
source: S4
title: A claim
clock: 2026-03-01
team:
  plan: team
gates:
  east: {}
  west: {dialect: compatible}
limits:
  burst: {limit: 10, window-seconds: 10, algorithm: smooth, per: [user, route], routes: [run]}
routes:
  run: {match: POST /run, weight: 3, pool: flows, credits: 2.5}
steps:
  - calls: {gate: west, member: ana, key: ana-2, route: GET /a/b, times: 3, dry: true}
    expect: ok
`;

const scenarioOf = (text: string) => readScenario("x.yaml", text);

function errorOf(text: string): ScenarioError {
  try {
    scenarioOf(text);
  } catch (error) {
    if (error instanceof ScenarioError) return error;
    throw error;
  }
  throw new Error("the scenario was read without complaint");
}

describe("gates in a scenario", () => {
  test("are read with their limits, routes and calls", () => {
    const { gates, steps } = scenarioOf(TEXT);
    expect([...gates.gates]).toEqual([
      ["east", { dialect: "problem" }],
      ["west", { dialect: "compatible" }],
    ]);
    expect(gates.limits).toMatchObject([
      { id: "burst", limit: 10, windowSeconds: 10, algorithm: "smooth", per: ["user", "route"] },
    ]);
    expect(gates.routes).toMatchObject([
      { id: "run", weight: 3, credits: { pool: "flows", amount: 2_500_000n } },
    ]);
    expect(steps[0]?.act).toEqual({
      kind: "gate",
      gate: {
        type: "calls",
        gate: "west",
        method: "GET",
        path: "/a/b",
        times: 3,
        address: "192.0.2.1",
        isDry: true,
        caller: { kind: "key", memberId: "ana", key: "ana-2" },
      },
    });
  });

  test("need no section where there is one", () => {
    const [bare] = scenarioOf(
      TEXT.replace(/gates:[\s\S]*(?=steps)/, "").replace("gate: west, ", ""),
    ).steps;
    expect(bare?.act).toMatchObject({ gate: { gate: "gate" } });
  });

  test.each([
    ["a gate that is not there", TEXT.replace("gate: west", "gate: south"), 15, "south"],
    ["none told of several", TEXT.replace("gate: west, ", ""), 15, "no such key"],
    ["an unknown dialect", TEXT.replace("compatible", "loud"), 9, "loud"],
    ["an unknown key of a gate", TEXT.replace("dialect:", "dialekt:"), 9, "dialekt"],
    ["an unknown key of calls", TEXT.replace("times:", "time:"), 15, "time"],
    ["no calls at all", TEXT.replace("times: 3", "times: 0"), 15, "0"],
    ["a route without its method", TEXT.replace("GET /a/b", "/a/b"), 15, "/a/b"],
    ["a member without a key", TEXT.replace("key: ana-2", "key: none"), 15, "ana"],
    ["an unknown partition", TEXT.replace("per: [user", "per: [users"), 11, "users"],
    ["an unknown algorithm", TEXT.replace("smooth", "sliding"), 11, "sliding"],
    ["a limit of no calls", TEXT.replace("limit: 10", "limit: 0"), 11, "0"],
    ["credits of no pool", TEXT.replace("pool: flows, ", ""), 13, "2.5"],
    ["an empty section", TEXT.replace(/ {2}east[\s\S]*(?=limits)/, ""), 7, "null"],
    ["a step that expects nothing", TEXT.replace("    expect: ok\n", ""), 15, "none"],
    ["an actor of calls", TEXT.replace("    expect: ok", "    as: ana\n    expect: ok"), 16, "ana"],
    ["calls in the set-up", TEXT.replace("steps:", "given:\n  - calls: GET /a\nsteps:"), 15, ""],
  ])("%s is refused with its line", (_, text, line, got) => {
    const error = errorOf(text);
    expect(error.line).toBe(line);
    expect(error.got).toContain(got);
  });
});
