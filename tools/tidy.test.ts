import { describe, expect, test } from "vitest";
import { findingsIn, RULES_BUILT, unknownCitations } from "./tidy.mjs";

const core = "packages/core/src/cycles/cycle.ts";
const lines = (count: number, line = "export {};") => `${Array(count).fill(line).join("\n")}\n`;

describe("tidy", () => {
  test.each([
    [core, "const at = Date.now();"],
    [core, "const at = new Date();"],
    [core, "const luck = Math.random();"],
    [core, 'import { readFileSync } from "node:fs";'],
    [core, "setTimeout(run, 5);"],
    ["packages/engine/src/lane.ts", "const lane = row as any;"],
    ["packages/engine/src/lane.ts", "console.log(lane);"],
    ["packages/engine/src/lane.ts", "// TODO later"],
    ["packages/engine/src/lane.ts", "/** How many; 4 unless told. */"],
    ["packages/engine/src/lane.ts", "lanes: number; /** How many. */"],
    ["packages/engine/src/lane.test.ts", 'test.only("a claim", () => {});'],
    ["packages/engine/src/lane.test.ts", 'test.skip("a claim", () => {});'],
    ["packages/engine/src/lane.test.ts", "}, 20_000);"],
    ["packages/engine/src/lane.ts", "export const customerId = 1;"],
    ["packages/engine/src/lane.ts", "export function loadWallets(): void {}"],
    ["packages/engine/src/lane.ts", "export const gift = 1;"],
    ["bench/http.bench.ts", `const it = ${"x".repeat(100)};`],
    ["bench/http.bench.ts", `const it = "${"x".repeat(140)}";`],
  ])("%s may not say: %s", (path, text) => {
    expect(findingsIn(path, `${text}\n`)).toHaveLength(1);
  });

  test.each([
    [core, "const at = new Date(instant);"],
    [core, "/** Never calls Date.now() or Math.random(). */"],
    [core, "  /** On a line of its own. */"],
    [core, 'const route = "* /scim/**";'],
    ["packages/cli/src/main.ts", "console.log(table);"],
    ["packages/cli/src/main.ts", `const hint = "${"x".repeat(100)}";`],
    ["packages/engine/src/clock.ts", "const at = Date.now();"],
    ["packages/engine/src/lane.ts", "const stripe = body.customer;"],
  ])("%s may say: %s", (path, text) => {
    expect(findingsIn(path, `${text}\n`)).toEqual([]);
  });

  test("a file of 400 lines passes and one of 401 does not", () => {
    expect(findingsIn(core, lines(400))).toEqual([]);
    expect(findingsIn(core, lines(401))).toEqual([`${core}: 401 lines, 400 at most`]);
  });

  test("a function of 70 lines passes and one of 71 does not", () => {
    const body = (count: number) => `function long() {\n${lines(count - 2, "  work();")}}\n`;
    expect(findingsIn(core, body(70))).toEqual([]);
    expect(findingsIn(core, body(71))).toEqual([`${core}:1: a function of 71 lines, 70 at most`]);
  });

  test("every family of rules that is built is asked for", () => {
    expect(RULES_BUILT).toHaveLength(7 + 6 + 6 + 16 + 6);
    expect(RULES_BUILT).not.toContain("A7");
    expect(RULES_BUILT).not.toContain("F6");
  });

  test("a citation of a rule that is not written is found", () => {
    const rules = new Set(["F3", "C5"]);
    expect(unknownCitations(core, "// RULES F3, C5", rules)).toEqual([]);
    expect(unknownCitations(core, "// RULES F3, C55 and A9", rules)).toEqual([
      `${core}: cites rule C55, which is not written`,
      `${core}: cites rule A9, which is not written`,
    ]);
  });
});
