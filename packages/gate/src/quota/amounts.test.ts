import { type Catalog, CREDIT } from "@sluice/core";
import { describe, expect, test } from "vitest";
import { callTo, flaky, simulatedWorld } from "../../test/simulated-world.ts";
import type { Verdict } from "../ports/verdict.ts";

const admitted = (verdicts: readonly Verdict[]): number =>
  verdicts.filter(({ isAdmitted }) => isAdmitted).length;

describe("amounts at the edge of what Sluice takes", () => {
  const dearCall = callTo("GET /ask");
  const dear = (catalog: Catalog): Catalog => ({
    ...catalog,
    routes: catalog.routes.map((route) =>
      route.credits ? { ...route, credits: { pool: "flows", amount: 4_000n * CREDIT } } : route,
    ),
  });
  /** With 1,000,000 times the flows credits. */
  const rich = (catalog: Catalog): Catalog => {
    const { basket } = catalog.plans;
    const flows = basket?.pools.flows;
    if (!basket || !flows) throw new Error("the corner shop sells flows");
    const allotment = { ...flows.allotment, value: flows.allotment.value * 1_000_000n };
    const pools = { ...basket.pools, flows: { ...flows, allotment } };
    return { ...catalog, plans: { basket: { ...basket, pools } } };
  };

  test("calls that together want more than may be asked for at once pass, all of them", async () => {
    const world = simulatedWorld({ limit: 10_000 }, (catalog) => rich(dear(catalog)));
    const gate = world.gate();
    for (let second = 0; second < 3; second += 1) {
      const asked = Array.from({ length: 3_000 }, () => Promise.resolve(gate.decide(dearCall)));
      await world.clock.advance(1_000);
      expect(admitted(await Promise.all(asked))).toBe(3_000);
    }
    await gate.close();
    expect(world.account("flows")).toEqual({ used: 36_000_000, held: 0 });
  });

  test("what passed while Sluice was away is told in parts that it takes", async () => {
    const terms = { limit: 100_000_000, month: 100_000_000 };
    const world = simulatedWorld(terms, (catalog) => ({
      ...catalog,
      routes: catalog.routes.map((route) => ({ ...route, weight: 4_000 })),
    }));
    let isAway = true;
    const backend = flaky(world.backend, () => isAway && "before");
    const gate = world.gate({ backend, whenSluiceAway: "open" });
    const call = callTo("GET /collections");
    const asked = Array.from({ length: 3_000 }, () => Promise.resolve(gate.decide(call)));
    await world.clock.advance(0);
    expect(admitted(await Promise.all(asked))).toBe(3_000);
    isAway = false;
    await world.clock.advance(60_000);
    await gate.close();
    expect(world.account("api_calls").used).toBe(12_000_000);
    expect(world.backend.asked.recordUsage).toBe(2);
  });

  test("credits that passed while Sluice was away are charged as the route says", async () => {
    const world = simulatedWorld();
    let isAway = true;
    const backend = flaky(world.backend, () => isAway && "before");
    const gate = world.gate({ backend, whenSluiceAway: "open" });
    const asked = Promise.resolve(gate.decide(callTo("GET /ask")));
    await world.clock.advance(0);
    expect((await asked).status).toBe(200);
    isAway = false;
    await world.clock.advance(60_000);
    await gate.close();
    expect(world.account("api_calls")).toEqual({ used: 1, held: 0 });
    expect(world.account("flows")).toEqual({ used: 400_000, held: 0 });
  });

  test("an allowance that is larger than a gate counts exactly is spent like any other", async () => {
    const world = simulatedWorld({ month: 1_000_000_000_000 });
    const gate = world.gate();
    const verdict = await gate.decide(callTo("GET /"));
    expect(verdict.status).toBe(200);
    expect(verdict.month?.limit).toBe(1_000_000_000_000);
    await gate.close();
    expect(world.account("api_calls")).toEqual({ used: 1, held: 0 });
  });
});
