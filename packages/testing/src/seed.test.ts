import { expect, test } from "vitest";
import { rollSeed, seed } from "./seed.ts";

test("a seed is rolled once, and the processes of the run inherit it", () => {
  const env: NodeJS.ProcessEnv = {};
  const rolled = rollSeed(env);
  expect(env.SLUICE_SEED).toBe(String(rolled));
  expect([rollSeed(env), seed(env)]).toEqual([rolled, rolled]);
});

test("CI has a fixed seed, and SLUICE_SEED sets one anywhere", () => {
  expect(rollSeed({ CI: "true" })).toBe(4711);
  expect(rollSeed({ CI: "true", SLUICE_SEED: "12" })).toBe(12);
  expect(rollSeed({ SLUICE_SEED: "12" })).toBe(12);
});

test.each(["", "x", "-1", "1.5", "2147483648"])("%j is no seed", (text) => {
  expect(() => seed({ SLUICE_SEED: text })).toThrow("SLUICE_SEED is a whole number");
});
