/** Limits and counters for tests of the Redis limiter, and the limiter on a time of the test's. */
import type { RateLimit } from "@sluice/core";
import { systemClock } from "../../src/ports/clock.ts";
import type { Counter, Limiter, LimiterDecision } from "../../src/ports/limiter.ts";
import { RedisLimiter, type RedisLimiterSettings } from "../../src/redis/redis-limiter.ts";

export function limitOf(id: string, limit: number, more: Partial<RateLimit> = {}): RateLimit {
  return {
    id,
    name: id,
    limit,
    // A test does not reach the end of it unless it moves the time itself.
    windowSeconds: 3_600,
    algorithm: "fixed",
    per: ["user"],
    routes: null,
    whenStoreAway: "closed",
    isHeadline: false,
    source: "test",
    assumed: null,
    ...more,
  };
}

export const counterOf = (limit: RateLimit, partition = "user=acme/ana"): Counter => ({
  limit,
  partition,
});

/** Patient unless the test is about patience: the machine may be busy. */
export function limiterOn(
  redis: RedisLimiterSettings["redis"],
  more: Partial<RedisLimiterSettings> = {},
): RedisLimiter {
  return new RedisLimiter({
    redis,
    namespace: "test",
    timeoutMs: 10_000,
    probeMs: 20,
    processes: 1,
    onOutage: () => undefined,
    onOutageOver: () => undefined,
    clock: systemClock,
    simulatedNow: null,
    ...more,
  });
}

/** As many calls at once, each of weight 1. */
export async function drawMany(
  limiter: Limiter,
  counters: readonly Counter[],
  many: number,
): Promise<LimiterDecision[]> {
  return Promise.all(Array.from({ length: many }, () => limiter.draw(counters, 1, false)));
}

export const admitted = (decisions: readonly LimiterDecision[]): number =>
  decisions.filter(({ isAdmitted }) => isAdmitted).length;
