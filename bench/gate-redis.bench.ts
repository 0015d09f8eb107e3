/**
 * One limit of 1,000 users over Redis, 100 checks in flight, against rate-limiter-flexible on the
 * same Redis through the same client; and two limits decided together, against two of its own one
 * after the other. Taken in turns; medians.
 */
import { performance } from "node:perf_hooks";
import type { RateLimit } from "@sluice/core";
import type { Counter } from "@sluice/gate";
import { createRedisLimiter } from "@sluice/gate/redis";
import { startRedis } from "@sluice/testing";
import { Redis } from "ioredis";
import { RateLimiterRedis } from "rate-limiter-flexible";
import type { BenchRow } from "./bench-row.ts";
import { ratesInTurns } from "./in-turns.ts";

const USERS = 1000;
const IN_FLIGHT = 100;
const CHECKS = 40_000;
const ROUNDS = 5;
const LIMIT = 1_000_000_000;

const limitOf = (id: string, windowSeconds: number): RateLimit => ({
  id,
  name: id,
  limit: LIMIT,
  windowSeconds,
  algorithm: "fixed",
  per: ["user"],
  routes: null,
  whenStoreAway: "closed",
  isHeadline: false,
  source: "made up for a measurement",
  assumed: "made up for a measurement",
});

type Check = (user: number) => Promise<unknown> | unknown;

export default async function gateRedis(): Promise<BenchRow[]> {
  const server = await startRedis();
  let outage: unknown = null;
  const limiter = createRedisLimiter({
    redis: server.url,
    onOutage: (error) => {
      outage = error;
    },
  });
  const storeClient = new Redis(server.url);
  const [minute, hour] = [limitOf("minute", 60), limitOf("hour", 3600)];
  const counters = (limits: readonly RateLimit[]): Counter[][] =>
    Array.from({ length: USERS }, (_, user) =>
      limits.map((limit) => ({ limit, partition: `user=team/${user}` })),
    );
  const [one, two] = [counters([minute]), counters([minute, hour])];
  const peerOf = (duration: number) =>
    new RateLimiterRedis({ storeClient, points: LIMIT, duration, keyPrefix: `peer-${duration}` });
  const [peerMinute, peerHour] = [peerOf(60), peerOf(3600)];
  try {
    const measures = {
      one: () => rateOf((user) => limiter.draw(one[user] ?? [], 1, false)),
      two: () => rateOf((user) => limiter.draw(two[user] ?? [], 1, false)),
      peerOne: () => rateOf((user) => peerMinute.consume(`team/${user}`)),
      peerTwo: () =>
        rateOf(async (user) => {
          await peerMinute.consume(`team/${user}`);
          await peerHour.consume(`team/${user}`);
        }),
    };
    const rates = await ratesInTurns(measures, ROUNDS);
    // What is decided without the store would flatter the numbers.
    if (outage !== null) throw new Error("Redis was away for a while", { cause: outage });
    const row = (name: string, value: number, againstValue: number): BenchRow => {
      const against = "rate-limiter-flexible, same Redis";
      const ratio = value / againstValue;
      return { name, value, unit: "checks/s", against, againstValue, ratio, goal: ">= 1.5" };
    };
    return [
      row("one limit over Redis", rates.one, rates.peerOne),
      row("two limits together over Redis", rates.two, rates.peerTwo),
    ];
  } finally {
    await limiter.close();
    storeClient.disconnect();
    await server.close();
  }
}

async function rateOf(check: Check): Promise<number> {
  let left = CHECKS;
  const caller = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await check(left % USERS);
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: IN_FLIGHT }, caller));
  return (CHECKS / (performance.now() - began)) * 1000;
}
