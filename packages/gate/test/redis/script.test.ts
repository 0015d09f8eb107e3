import {
  drawTogether,
  hasRoom,
  limitRule,
  newTally,
  passesAt,
  remainingAt,
  resetsAt,
  type Tally,
} from "@sluice/core/limits";
import { describeWithPrograms, startRedis, type TestRedis } from "@sluice/testing";
import fc from "fast-check";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { memoryLimiter } from "../../src/limits/memory-limiter.ts";
import type { Counter, LimiterDecision } from "../../src/ports/limiter.ts";
import { Batch } from "../../src/redis/batch.ts";
import { LimitPlans } from "../../src/redis/counter-keys.ts";
import { SCRIPT } from "../../src/redis/script.ts";
import { counterOf, limiterOn, limitOf } from "./limits.ts";

const START = 1_767_225_600_000;
const RUNS = 150;

/** Keys live in real time while the test's runs ahead of it: no window is short in real time. */
const LIMITS = [
  limitOf("few", 3, { windowSeconds: 60 }),
  limitOf("many", 20, { windowSeconds: 60 }),
  limitOf("burst", 4, { windowSeconds: 30, algorithm: "smooth" }),
  // No whole emission interval: 7 calls in 60 s.
  limitOf("odd", 7, { windowSeconds: 60, algorithm: "smooth" }),
];

const calls = fc.record({
  limits: fc.subarray([0, 1, 2, 3], { minLength: 1 }),
  who: fc.constantFrom("user=acme/ana", "user=acme/bo"),
  weight: fc.integer({ min: 1, max: 5 }),
  isDry: fc.boolean(),
});
type Call = typeof calls extends fc.Arbitrary<infer Value> ? Value : never;

/** Mostly small steps, windows' edges, and clocks that are set: back, and far. */
const steps = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 20_000 }) },
  { weight: 2, arbitrary: fc.constantFrom(1, 999, 1_000, 1_001, 29_999, 30_000, 59_999, 60_000) },
  { weight: 1, arbitrary: fc.integer({ min: -2_000, max: -1 }) },
  { weight: 1, arbitrary: fc.constantFrom(-1_000, -1_001, -600_000, 600_000) },
);

const rounds = fc.array(
  fc.record({ step: steps, calls: fc.array(calls, { minLength: 1, maxLength: 8 }) }),
  { minLength: 1, maxLength: 12 },
);

const countersOf = ({ limits, who }: Call): Counter[] =>
  limits.flatMap((at) => (LIMITS[at] ? [counterOf(LIMITS[at], who)] : []));

/** Core's arithmetic, spelled out. */
class Model {
  readonly #tallies = new Map<string, Tally>();

  draw(counters: readonly Counter[], weight: number, isDry: boolean, now: number): LimiterDecision {
    const tallies = counters.map((counter) => this.tally(counter));
    const isAdmitted = drawTogether(tallies, now, weight, isDry);
    const states = tallies.map((tally, at) => ({
      counter: counters[at] as Counter,
      remaining: remainingAt(tally, now),
      resetsAt: resetsAt(tally, now),
      retryAt: isAdmitted || hasRoom(tally, now, weight) ? null : passesAt(tally, now, weight),
      storeAway: null,
    }));
    return { isAdmitted, states, now };
  }

  tally({ limit, partition }: Counter): Tally {
    const key = `${limit.id} ${partition}`;
    const tally = this.#tallies.get(key) ?? newTally(limitRule(limit));
    this.#tallies.set(key, tally);
    return tally;
  }
}

await describeWithPrograms(["redis-server"], "the script in Redis", () => {
  let redis: TestRedis;
  let client: Redis;
  beforeAll(async () => {
    redis = await startRedis();
    client = new Redis(redis.url);
  });
  afterAll(async () => {
    client?.disconnect();
    await redis?.close();
  });

  test("L1: decides as the arithmetic of core does, number by number, whatever the clock", async () => {
    const outcomes = { admitted: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(rounds, async (played) => {
        await client.flushall();
        let now = START;
        const limiter = limiterOn(client, { simulatedNow: () => now });
        const model = new Model();
        for (const round of played) {
          now += round.step;
          const answers = await Promise.all(
            round.calls.map((call) => limiter.draw(countersOf(call), call.weight, call.isDry)),
          );
          const expected = round.calls.map((call) =>
            model.draw(countersOf(call), call.weight, call.isDry, now),
          );
          expect(answers).toEqual(expected);
          for (const { isAdmitted } of answers) outcomes[isAdmitted ? "admitted" : "refused"] += 1;
        }
        expect(limiter.isStoreAway).toBe(false);
        await limiter.close();
      }),
      { numRuns: RUNS },
    );
    expect(outcomes.admitted).toBeGreaterThan(RUNS);
    expect(outcomes.refused).toBeGreaterThan(RUNS);
  });

  test("L2: shows the numbers that the limiter in memory shows, call by call", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 30_000 }), calls), { maxLength: 25 }),
        async (played) => {
          await client.flushall();
          let now = START;
          const shared = limiterOn(client, { simulatedNow: () => now });
          const inMemory = memoryLimiter({ wall: () => now });
          for (const [step, call] of played) {
            now += step;
            const counters = countersOf(call);
            const { weight, isDry } = call;
            const answers = await Promise.all([
              shared.draw(counters, weight, isDry),
              inMemory.draw(counters, weight, isDry),
            ]);
            expect(answers[0]).toEqual(answers[1]);
          }
          await shared.close();
        },
      ),
      { numRuns: RUNS },
    );
  });

  test("L1: what passed elsewhere is added as far as it still counts, over the limit too", async () => {
    const drawnBefore = fc.record({
      at: fc.integer({ min: 0, max: 3 }),
      weight: fc.integer({ min: 1, max: 9 }),
      agoMs: fc.integer({ min: 0, max: 90_000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(drawnBefore, { minLength: 1, maxLength: 9 }), async (passed) => {
        await client.flushall();
        const limiter = limiterOn(client, { simulatedNow: () => START });
        const owed = new Map<number, bigint>();
        for (const { at, weight, agoMs } of passed) {
          const limit = LIMITS[at];
          if (!limit) continue;
          const rule = limitRule(limit);
          const tally = newTally(rule);
          tally.since = rule.isSmooth
            ? START - agoMs
            : START - agoMs - ((START - agoMs) % rule.windowMs);
          tally.drawn = weight * rule.price;
          const flowed = agoMs < rule.windowMs ? tally.drawn - agoMs * rule.flow : 0;
          const isOver = tally.since + rule.windowMs <= START;
          const left = isOver ? 0 : Math.max(0, flowed);
          owed.set(at, (owed.get(at) ?? 0n) + BigInt(left));
          await add(client, counterOf(limit), tally);
        }
        for (const [at, units] of owed) {
          const limit = LIMITS[at];
          if (!limit) continue;
          const rule = limitRule(limit);
          const free = BigInt(rule.capacity) - units;
          const calls = free > 0n ? Number(free / BigInt(rule.price)) : 0;
          const { states } = await limiter.draw([counterOf(limit)], 1, true);
          expect(states[0]?.remaining).toBe(calls);
        }
        await limiter.close();
      }),
      { numRuns: RUNS },
    );
  });

  test("L1: numbers at the edge of what is whole are kept to the last unit", async () => {
    await client.flushall();
    let now = START;
    // 2^53 / 1,000 ms: about the largest smooth limit on a second that can be counted.
    const limit = limitOf("vast", 9_007_199_254_739, { windowSeconds: 1, algorithm: "smooth" });
    const shared = limiterOn(client, { simulatedNow: () => now });
    const inMemory = memoryLimiter({ wall: () => now });
    for (const weight of [limit.limit - 1, 2, 1, 1, 7_777_777, 1]) {
      const counters = [counterOf(limit)];
      const answer = await shared.draw(counters, weight, false);
      expect(answer).toEqual(await inMemory.draw(counters, weight, false));
      now += 1;
    }
    // What is kept, to the unit: only a number of all its digits is the same after a millisecond.
    const tally = await client.get("{test}:vast:1~:user=acme/ana");
    const drawn = BigInt(tally?.split(":")[1] ?? 0);
    const flowedBack = 5n * BigInt(limit.limit);
    expect(drawn).toBe((BigInt(limit.limit) + 2n + 1n + 7_777_777n + 1n) * 1_000n - flowedBack);
    await shared.close();
  });

  test("L1: without a simulated time, the server's own decides", async () => {
    await client.flushall();
    const limiter = limiterOn(client);
    const limit = limitOf("hourly", 5);
    const before = await serverTime(client);
    const { now, states } = await limiter.draw([counterOf(limit)], 1, false);
    const after = await serverTime(client);
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(after);
    expect(states[0]?.resetsAt).toBe(now - (now % 3_600_000) + 3_600_000);
    await limiter.close();
  });

  test("every key is of the namespace, in one slot, and goes by itself", async () => {
    await client.flushall();
    const limiter = limiterOn(client, { namespace: "shop" });
    const minute = limitOf("minute", 5, { windowSeconds: 60 });
    const burst = limitOf("burst", 5, { windowSeconds: 10, algorithm: "smooth" });
    await limiter.draw([counterOf(minute), counterOf(burst)], 1, false);
    const keys = (await client.keys("*")).sort();
    expect(keys).toEqual([
      "{shop}:burst:10~:user=acme/ana",
      "{shop}:minute:60:user=acme/ana",
      "{shop}:processes",
    ]);
    const lives = await Promise.all(keys.map((key) => client.pttl(key)));
    for (const [at, most] of [11_000, 61_000, 15_000].entries()) {
      expect(lives[at]).toBeGreaterThan(most / 2);
      expect(lives[at]).toBeLessThanOrEqual(most);
    }
    await limiter.close();
    expect(await client.exists("{shop}:processes")).toBe(0);
  });
});

async function add(client: Redis, counter: Counter, tally: Tally): Promise<void> {
  const batch = new Batch(new LimitPlans("test"));
  batch.addPassed({ ...counter, tally });
  const { keys, rest } = batch.ask(null);
  await client.eval(SCRIPT, keys.length, ...keys, `[${START},0,${rest}]`);
}

async function serverTime(client: Redis): Promise<number> {
  const [seconds, microseconds] = await client.time();
  return Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000);
}
