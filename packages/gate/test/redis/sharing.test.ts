import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { bundled, describeWithPrograms, startRedis, type TestRedis } from "@sluice/testing";
import { Cluster, Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRedisLimiter } from "../../src/redis/index.ts";
import type { CallerReport } from "./caller-process.ts";
import { admitted, counterOf, drawMany, limiterOn, limitOf } from "./limits.ts";

const CALLER = fileURLToPath(new URL("./caller-process.ts", import.meta.url));
const HOUR_MS = 3_600_000;

/** A process of its own, ready to call. */
async function startCaller(url: string, namespace: string) {
  const child = fork(await bundled(CALLER), [url, namespace], { execArgv: [] });
  await once(child, "message");
  return {
    async call(keys: readonly string[], many: number): Promise<CallerReport> {
      child.send({ keys, many });
      const [report] = await once(child, "message");
      return report;
    },
    /** Answers the exit code; the process ends because nothing is left to do. */
    async end(): Promise<number> {
      const exit = once(child, "exit");
      child.send("end");
      return (await exit)[0];
    },
  };
}

await describeWithPrograms(["redis-server"], "limits shared through Redis", () => {
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

  test("L1: of 1,000 calls at once by one user, over 5 keys and 3 processes, exactly 300 pass", async () => {
    const callers = await Promise.all(
      Array.from({ length: 3 }, () => startCaller(redis.url, "exact")),
    );
    const keys = ["key-1", "key-2", "key-3", "key-4", "key-5"];
    const share = [334, 333, 333];
    let reports: CallerReport[];
    // Windows are of an hour; where one ends just now, the next one is tried.
    do {
      await client.flushall();
      reports = await Promise.all(callers.map((caller, at) => caller.call(keys, share[at] ?? 0)));
    } while (new Set(reports.flatMap((it) => it.instants.map(hourOf))).size > 1);
    expect(await Promise.all(callers.map((caller) => caller.end()))).toEqual([0, 0, 0]);

    const sum = (of: (report: CallerReport) => number) =>
      reports.reduce((total, report) => total + of(report), 0);
    expect(sum((it) => it.asked)).toBe(1_000);
    expect(sum((it) => it.passed)).toBe(300);
    expect(sum((it) => it.storeAway)).toBe(0);
    // Each call that passed was told a number of its own.
    const remaining = reports.flatMap((it) => it.remaining).sort((a, b) => b - a);
    expect(remaining).toEqual(Array.from({ length: 300 }, (_, at) => 299 - at));
    expect(reports.every((it) => it.asked > 0 && it.keys === 5)).toBe(true);
  });

  test("L1: two limiters of one namespace share a limit, those of two do not", async () => {
    const limit = limitOf("shared", 10);
    const ours = [limiterOn(redis.url), limiterOn(client)];
    const foreign = limiterOn(redis.url, { namespace: "another" });
    const drawn = await Promise.all(ours.map((it) => drawMany(it, [counterOf(limit)], 6)));
    expect(admitted(drawn.flat())).toBe(10);
    expect(admitted(await drawMany(foreign, [counterOf(limit)], 12))).toBe(10);
    await Promise.all([...ours, foreign].map((it) => it.close()));
    // The client given stays open; it is its owner's.
    expect(await client.ping()).toBe("PONG");
  });

  test("L6: where one of several limits refuses, none is drawn from", async () => {
    const limiter = limiterOn(redis.url, { namespace: "several" });
    const wide = limitOf("wide", 100);
    const narrow = limitOf("narrow", 3);
    const both = [counterOf(wide), counterOf(narrow)];
    const decisions = await drawMany(limiter, both, 50);
    expect(admitted(decisions)).toBe(3);
    const last = decisions.at(-1);
    expect(last?.states.map(({ remaining }) => remaining)).toEqual([97, 0]);
    expect(last?.states.map(({ retryAt }) => retryAt !== null)).toEqual([false, true]);
    const [dry] = await Promise.all([limiter.draw([counterOf(wide)], 97, true)]);
    expect(dry).toMatchObject({ isAdmitted: true, states: [{ remaining: 97 }] });
    await limiter.close();
  });

  test("a script that the server has forgotten is told to it again, and no call notices", async () => {
    const causes: Error[] = [];
    const limiter = limiterOn(redis.url, { onOutage: (cause) => causes.push(cause) });
    const limit = limitOf("flushed", 10);
    expect(admitted(await drawMany(limiter, [counterOf(limit)], 4))).toBe(4);
    await client.script("FLUSH");
    expect(admitted(await drawMany(limiter, [counterOf(limit)], 10))).toBe(6);
    expect(causes).toEqual([]);
    await limiter.close();
  });

  test("a process that has not been heard of is no longer counted, one that closes at once", async () => {
    await client.zadd(
      "{alive}:processes",
      Date.now() - 15_001,
      "dead",
      Date.now() - 9_000,
      "quiet",
    );
    const limit = limitOf("any", 10);
    const first = limiterOn(redis.url, { namespace: "alive" });
    await first.draw([counterOf(limit)], 1, false);
    expect(first.processes).toBe(2);
    const second = limiterOn(redis.url, { namespace: "alive" });
    await second.draw([counterOf(limit)], 1, false);
    expect(second.processes).toBe(3);
    await second.close();
    expect(await client.zcard("{alive}:processes")).toBe(2);
    await first.close();
  });

  test("calls that no limit counts pass", async () => {
    const limiter = limiterOn(redis.url, { namespace: "none" });
    const decision = await limiter.draw([], 1, false);
    expect(decision).toMatchObject({ isAdmitted: true, states: [] });
    await limiter.close();
  });

  test("calls under way when it closes are answered; later ones are a mistake", async () => {
    const limiter = createRedisLimiter({ redis: redis.url, namespace: "closing" });
    const answers = drawMany(limiter, [counterOf(limitOf("any", 10))], 3);
    await limiter.close();
    expect(admitted(await answers)).toBe(3);
    expect(() => limiter.draw([], 1, false)).toThrow("closed");
    await limiter.close();
  });

  test("one node of a cluster decides all counters of a namespace", async () => {
    const node = await startRedis({
      settings: { "cluster-enabled": "yes", "cluster-announce-ip": "127.0.0.1" },
    });
    const admin = new Redis(node.url);
    await admin.call("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
    while (!(await admin.cluster("INFO")).includes("cluster_state:ok"));
    admin.disconnect();
    const cluster = new Cluster([{ host: "127.0.0.1", port: node.port }]);
    const limiter = limiterOn(cluster);
    const counters = [counterOf(limitOf("one", 5)), counterOf(limitOf("two", 9), "team=acme")];
    const decisions = await drawMany(limiter, counters, 12);
    expect(admitted(decisions)).toBe(5);
    expect(decisions[0]?.states.map(({ storeAway }) => storeAway)).toEqual([null, null]);
    await limiter.close();
    cluster.disconnect();
    await node.close();
  });

  test("thousands of calls of one turn are answered each by itself", async () => {
    const limiter = limiterOn(redis.url, { namespace: "crowd" });
    const limit = limitOf("crowd", 3);
    const users = Array.from({ length: 2_500 }, (_, at) =>
      counterOf(limit, `user=acme/${at % 625}`),
    );
    const decisions = await Promise.all(users.map((user) => limiter.draw([user], 1, false)));
    expect(admitted(decisions)).toBe(1_875);
    expect(decisions.map(({ states }) => states[0]?.counter)).toEqual(users);
    expect(decisions.map(({ isAdmitted }) => isAdmitted)).toEqual(users.map((_, at) => at < 1_875));
    await limiter.close();
  });
});

const hourOf = (instant: number): number => Math.floor(instant / HOUR_MS);
