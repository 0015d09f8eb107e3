/** The month in headers (RULES L3): right, and not read from the database for every answer. */
import { StoreFault } from "@sluice/engine";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TeamMonths } from "../src/limits/team-months.ts";
import { openApp, type TestApp } from "./open-app.ts";

let sluice: TestApp;
beforeAll(async () => {
  sluice = await openApp();
  await sluice.call("create_team", {
    teamId: "acme",
    name: "Acme",
    plan: "free-2026",
    owner: { memberId: "olga", name: "Olga" },
  });
});
afterAll(() => sluice.close());

/** Months by the engine's own answers, which are counted, on a clock of the test's. */
function openMonths() {
  const world = { now: 0, readings: 0, isAway: false, last: Promise.resolve() as Promise<unknown> };
  const { queries } = sluice.engine;
  const months = new TeamMonths({
    queries: {
      standing(...asked) {
        world.readings += 1;
        if (world.isAway) return Promise.reject(new StoreFault("lost", "gone"));
        const answer = queries.standing(...asked);
        world.last = answer;
        return answer;
      },
    },
    callPool: "api_calls",
    clock: () => world.now,
  });
  return { world, months };
}

const spend = (calls: string) =>
  sluice.call("record_usage", {
    teamId: "acme",
    pool: "api_calls",
    charge: { item: "api-call", credits: calls },
  });

test("L3: read once a second at the most, the first time before the answer, then behind it", async () => {
  const { world, months } = openMonths();
  const both = await Promise.all([months.of("acme", null), months.of("acme", null)]);
  expect(both).toEqual([
    expect.objectContaining({ limit: 10_000, remaining: 10_000 }),
    expect.objectContaining({ limit: 10_000, remaining: 10_000 }),
  ]);
  await spend("10");
  world.now = 999;
  expect(months.of("acme", null)).toMatchObject({ remaining: 10_000 });
  expect(world.readings).toBe(1);
  world.now = 1_000;
  expect(months.of("acme", null), "told at once").toMatchObject({ remaining: 10_000 });
  months.of("acme", null);
  expect(world.readings).toBe(2);
  await world.last;
  await Promise.resolve();
  expect(months.of("acme", null)).toMatchObject({ remaining: 9_990 });
});

test("a database that is away keeps no answer from leaving, and what was known stays", async () => {
  const { world, months } = openMonths();
  const known = await months.of("acme", null);
  world.isAway = true;
  world.now = 5_000;
  expect(months.of("acme", null)).toEqual(known);
  await new Promise(setImmediate);
  expect(months.of("acme", null)).toEqual(known);
  expect(await months.of("beta", null)).toBeNull();
});

test("a team that is not there has no month", async () => {
  expect(await openMonths().months.of("nobody", null)).toBeNull();
});
