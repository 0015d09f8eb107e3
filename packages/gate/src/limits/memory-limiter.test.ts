import type { RateLimit } from "@sluice/core";
import { describe, expect, test } from "vitest";
import { countersOf, network } from "./counters.ts";
import { memoryLimiter } from "./memory-limiter.ts";

const limitOf = (terms: Partial<RateLimit> = {}): RateLimit => ({
  id: "minute",
  name: "Minute",
  limit: 3,
  windowSeconds: 60,
  algorithm: "fixed",
  per: ["user"],
  routes: null,
  whenStoreAway: "open",
  isHeadline: true,
  source: "made up for tests",
  assumed: null,
  ...terms,
});

const START = Date.UTC(2026, 2, 1);

describe("limits in memory", () => {
  test("L6: several limits are drawn from together, or none of them", async () => {
    const limiter = memoryLimiter({ wall: () => START });
    const wide = { limit: limitOf({ id: "wide", limit: 10 }), partition: "user=a" };
    const tight = { limit: limitOf({ id: "tight", limit: 1 }), partition: "user=a" };
    expect((await limiter.draw([wide, tight], 1, false)).isAdmitted).toBe(true);
    const refused = await limiter.draw([wide, tight], 1, false);
    expect(refused.isAdmitted).toBe(false);
    expect(refused.states.map(({ remaining }) => remaining)).toEqual([9, 0]);
    expect(refused.states.map(({ retryAt }) => retryAt)).toEqual([null, START + 60_000]);
    expect((await limiter.draw([wide], 1, false)).states[0]?.remaining).toBe(8);
  });

  test("L6: a window begins at the UTC minute, and 2 x 300 pass only across its edge", async () => {
    let now = START + 59_999;
    const limiter = memoryLimiter({ wall: () => now });
    const counter = { limit: limitOf({ limit: 300 }), partition: "user=a" };
    const pass = async () => {
      let passed = 0;
      for (let call = 0; call < 400; call += 1) {
        if ((await limiter.draw([counter], 1, false)).isAdmitted) passed += 1;
      }
      return passed;
    };
    expect(await pass()).toBe(300);
    now += 1;
    expect(await pass()).toBe(300);
    now += 59_999;
    expect(await pass()).toBe(0);
  });

  test("a partition that is drawn from in every window is never forgotten", async () => {
    let now = START;
    const limiter = memoryLimiter({ wall: () => now });
    const smooth = { limit: limitOf({ algorithm: "smooth", limit: 60 }), partition: "user=a" };
    let passed = 0;
    for (let second = 0; second < 300; second += 1) {
      for (let call = 0; call < 3; call += 1) {
        if ((await limiter.draw([smooth], 1, false)).isAdmitted) passed += 1;
      }
      now += 1_000;
    }
    expect(passed).toBe(60 + 299);
  });

  test("counters of windows long over are not kept", async () => {
    let now = START;
    const limiter = memoryLimiter({ wall: () => now });
    const limit = limitOf();
    for (let minute = 0; minute < 10; minute += 1) {
      for (let user = 0; user < 100; user += 1) {
        await limiter.draw([{ limit, partition: `user=${minute}/${user}` }], 1, false);
      }
      now += 60_000;
    }
    expect(limiter.size).toBeLessThanOrEqual(200);
  });

  test("a clock that is set back keeps nobody out, and forward opens one window", async () => {
    let now = START + 7 * 86_400_000;
    const limiter = memoryLimiter({ wall: () => now });
    const counter = { limit: limitOf(), partition: "user=a" };
    const draw = async () => (await limiter.draw([counter], 3, false)).isAdmitted;
    expect(await draw()).toBe(true);
    now = START;
    expect([await draw(), await draw()]).toEqual([true, false]);
    now += 86_400_000;
    expect([await draw(), await draw()]).toEqual([true, false]);
  });

  test("a limit that is counted otherwise from now on begins anew, a renamed one goes on", async () => {
    const limiter = memoryLimiter({ wall: () => START });
    const draw = async (limit: RateLimit) =>
      (await limiter.draw([{ limit, partition: "user=a" }], 1, false)).states[0]?.remaining;
    expect(await draw(limitOf())).toBe(2);
    expect(await draw(limitOf({ name: "Each minute" }))).toBe(1);
    expect(await draw(limitOf({ limit: 5 }))).toBe(4);
  });
});

test("ever new callers do not use up the memory, and whoever is in use stays counted", async () => {
  const limiter = memoryLimiter({ wall: () => START }, 1_000);
  // A month: nothing would be forgotten for its age.
  const limit = limitOf({ windowSeconds: 2_592_000, limit: 1_000_000 });
  const draw = (partition: string) => limiter.draw([{ limit, partition }], 1, false);
  for (let caller = 0; caller < 20_000; caller += 1) {
    await draw(`address=${caller}`);
    if (caller % 100 === 0) await draw("user=regular");
  }
  expect(limiter.size).toBeLessThanOrEqual(1_000);
  expect((await draw("user=regular")).states[0]?.remaining).toBe(1_000_000 - 201);
});

describe("who is counted", () => {
  const ana = { keyId: "k1", teamId: "acme", memberId: "ana" };
  const partition = (per: RateLimit["per"], identity: typeof ana | null, route: string | null) =>
    countersOf([limitOf({ per })], { identity, address: "192.0.2.1", route }, "")[0]?.partition;

  test("L1: by user over all keys; by key, team, address and route where a limit says so", () => {
    expect(partition(["user"], ana, "r")).toBe("user=acme/ana");
    expect(partition(["key"], ana, "r")).toBe("key=k1");
    expect(partition(["team", "route"], ana, "r")).toBe("team=acme,route=r");
    expect(partition(["address"], ana, "r")).toBe("address=192.0.2.1");
    expect(partition(["user", "route"], null, "r")).toBe("address=192.0.2.1,route=r");
  });

  test("of nobody known only what is on all routes is counted", () => {
    const limits = [limitOf(), limitOf({ id: "some", routes: ["r"] })];
    const on = (identity: typeof ana | null, route: string | null) =>
      countersOf(limits, { identity, address: "192.0.2.1", route }, "x:").map(
        ({ limit, partition: counted }) => `${limit.id} ${counted}`,
      );
    expect(on(ana, "r")).toEqual(["minute x:user=acme/ana", "some x:user=acme/ana"]);
    expect(on(ana, null)).toEqual(["minute x:user=acme/ana"]);
    expect(on(null, "r")).toEqual(["minute x:address=192.0.2.1"]);
  });

  test("the addresses of one IPv6 subscriber count as one", () => {
    expect(network("2001:db8:0:7::1")).toBe("2001:db8:0:7::/64");
    expect(network("2001:0DB8:0000:0007:ffff:1:2:3")).toBe("2001:db8:0:7::/64");
    expect(network("2001:db8::1")).toBe("2001:db8:0:0::/64");
    expect(network("fe80::1%eth0")).toBe("fe80:0:0:0::/64");
    expect(network("::ffff:192.0.2.1")).toBe("192.0.2.1");
    expect(network("192.0.2.1")).toBe("192.0.2.1");
  });
});
