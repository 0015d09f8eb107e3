import { expect, test } from "vitest";
import { callTo, simulatedWorld } from "../test/simulated-world.ts";

test("an outage that every call meets is told once a second, with how many have", async () => {
  const world = simulatedWorld();
  const told: object[] = [];
  const gate = world.gate({
    identify: () => Promise.reject(new Error("no directory")),
    logger: { warn() {}, error: (facts, message) => told.push({ ...facts, message }) },
  });
  const callMany = async (many: number) => {
    const calls = Array.from({ length: many }, () => gate.decide(callTo("GET /")));
    const verdicts = await Promise.all(calls);
    expect(verdicts.map(({ status }) => status)).toEqual(calls.map(() => 503));
  };
  const message = "calls could not be decided";
  const error = "Error: no directory";
  await callMany(100);
  expect(told).toEqual([{ error, calls: 1, message }]);
  await world.clock.advance(1_000);
  await callMany(1);
  expect(told.slice(1)).toEqual([{ error, calls: 100, message }]);
  await gate.close();
});
