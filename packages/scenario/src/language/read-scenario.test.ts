import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ScenarioError } from "./located.ts";
import { readScenario } from "./read-scenario.ts";

const ROOT = join(import.meta.dirname, "../../../../scenarios");

const MINIMAL = `rule: F4
source: S2
title: A claim
clock: 2026-03-01
team:
  plan: team
steps:
  - team: {}
    expect: ok
`;

function errorOf(text: string): ScenarioError {
  try {
    readScenario("x.yaml", text);
  } catch (error) {
    if (error instanceof ScenarioError) return error;
    throw error;
  }
  throw new Error("the scenario was read without complaint");
}

describe("reading a scenario", () => {
  test("every file in scenarios/ can be read, and there are at least 85", () => {
    const files = readdirSync(ROOT, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".yaml"),
    );
    expect(files.length).toBeGreaterThanOrEqual(85);
    for (const file of files) {
      const scenario = readScenario(file, readFileSync(join(ROOT, file), "utf8"));
      expect(scenario.steps.length).toBeGreaterThan(0);
    }
  });

  test("every rule of the core has a scenario", () => {
    const cited = new Set<string>();
    for (const name of readdirSync(ROOT, { recursive: true, encoding: "utf8" })) {
      if (!name.endsWith(".yaml")) continue;
      const { rules } = readScenario(name, readFileSync(join(ROOT, name), "utf8"));
      for (const rule of rules) cited.add(rule);
    }
    const numbered = (letter: string, from: number, to: number): string[] =>
      Array.from({ length: to - from + 1 }, (_, index) => `${letter}${from + index}`);
    const owed = [
      ...numbered("R", 1, 7),
      ...numbered("A", 1, 6),
      ...numbered("F", 1, 5),
      "F7",
      ...numbered("C", 1, 16),
      ...numbered("D", 1, 4),
      ...numbered("L", 1, 6),
    ];
    expect(owed.filter((rule) => !cited.has(rule))).toEqual([]);
  });

  test("every scenario cites rules that there are, and sources that the catalog names", () => {
    const rules = readFileSync(join(ROOT, "../docs/RULES.md"), "utf8");
    const unknown: string[] = [];
    for (const name of readdirSync(ROOT, { recursive: true, encoding: "utf8" })) {
      if (!name.endsWith(".yaml")) continue;
      const scenario = readScenario(name, readFileSync(join(ROOT, name), "utf8"));
      for (const rule of scenario.rules) {
        if (!rules.includes(`**${rule}**`)) unknown.push(`${name}: ${rule}`);
      }
      for (const source of scenario.sources) {
        if (!/^(S[0-4]|P|D)$/.test(source)) unknown.push(`${name}: ${source}`);
      }
    }
    expect(unknown).toEqual([]);
  });

  test("dates stand for their first instant in UTC, and numbers keep their text", () => {
    const text = MINIMAL.replace("  - team: {}", "  - set-spend-cap: {pool: flows, cap: 2.50}");
    const scenario = readScenario("x.yaml", text);
    expect(scenario.clock).toBe(Date.UTC(2026, 2, 1));
    expect(scenario.steps[0]?.act).toEqual({
      kind: "command",
      command: { type: "set_spend_cap", pool: "flows", cap: "2.50" },
    });
  });

  test.each([
    ["an unknown key at the top", MINIMAL.replace("title:", "tittle:"), 3, "tittle"],
    [
      "an unknown key in the team",
      MINIMAL.replace("  plan: team", "  plan: team\n  seats: 3"),
      7,
      "seats",
    ],
    ["an unknown command", MINIMAL.replace("  - team: {}", "  - start-rum: {}"), 8, "start-rum"],
    [
      "an unknown key in a command",
      MINIMAL.replace("team: {}", "start-run: {flow: f, trigger: api, memmber: ben}"),
      8,
      "memmber",
    ],
    ["a missing key", MINIMAL.replace("team: {}", "start-run: {flow: f}"), 8, "no such key"],
    ["a step that expects nothing", MINIMAL.replace("    expect: ok\n", ""), 8, "none"],
    ["a step with an empty expectation", MINIMAL.replace("expect: ok", "expect: {}"), 9, "nothing"],
    ["no steps", MINIMAL.replace(/steps:[\s\S]*/, "steps: []\n"), 7, "[]"],
    ["two acts in one step", MINIMAL.replace("team: {}", "team: {}\n    usage: {}"), 9, "usage"],
    [
      "an amount that is text",
      MINIMAL.replace("team: {}", "buy-pack: {pack: p, price: ten}"),
      8,
      "ten",
    ],
    [
      "an instant without a zone",
      MINIMAL.replace("2026-03-01", "2026-03-01T00:00:00"),
      4,
      "2026-03-01T00:00:00",
    ],
    ["a value that is not written", MINIMAL.replace(/steps:[\s\S]*/, "steps:\n"), 7, "null"],
    ["an actor of a query", MINIMAL.replace("team: {}", "team: {}\n    as: ben"), 9, "ben"],
    ["broken YAML", `${MINIMAL}  - [`, 10, ""],
  ])("%s is refused with its line", (_, text, line, got) => {
    const error = errorOf(text);
    expect(error.line).toBe(line);
    expect(error.got).toContain(got);
    expect(error.message).toContain(`x.yaml:${line}:`);
  });
});
