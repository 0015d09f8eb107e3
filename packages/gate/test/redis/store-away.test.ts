import { describeWithPrograms, startRedis, type TestRedis } from "@sluice/testing";
import { Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LimiterDecision, StoreOutage } from "../../src/ports/limiter.ts";
import type { RedisLimiter, RedisLimiterSettings } from "../../src/redis/redis-limiter.ts";
import { admitted, counterOf, drawMany, limiterOn, limitOf } from "./limits.ts";

const OPEN = limitOf("open", 30, { whenStoreAway: "open" });
const CLOSED = limitOf("closed", 30, { whenStoreAway: "closed" });
const SHARED = limitOf("shared", 30, { whenStoreAway: "local-share" });
const SMOOTH = limitOf("smooth", 30, { whenStoreAway: "local-share", algorithm: "smooth" });

/** A limiter and what it tells. */
interface Watched {
  readonly limiter: RedisLimiter;
  readonly causes: Error[];
  readonly reports: StoreOutage[];
  /** The next outage to be over. */
  over(): Promise<StoreOutage>;
}

function watch(redis: RedisLimiterSettings["redis"], more: Partial<RedisLimiterSettings> = {}) {
  const causes: Error[] = [];
  const reports: StoreOutage[] = [];
  const waiting: ((outage: StoreOutage) => void)[] = [];
  const limiter = limiterOn(redis, {
    onOutage: (cause) => causes.push(cause),
    onOutageOver(outage) {
      reports.push(outage);
      for (const tell of waiting.splice(0)) tell(outage);
    },
    ...more,
  });
  const over = () => new Promise<StoreOutage>((resolve) => waiting.push(resolve));
  const watched: Watched = { limiter, causes, reports, over };
  return watched;
}

/** Calls without a pause, as a busy gate makes them, until told to stop. */
async function callUntil(
  stop: Promise<unknown>,
  watched: Watched,
  limit: typeof OPEN,
  partition?: string,
): Promise<LimiterDecision[]> {
  let isStopped = false;
  void stop.then(() => {
    isStopped = true;
  });
  const all: LimiterDecision[] = [];
  while (!isStopped) {
    all.push(...(await drawMany(watched.limiter, [counterOf(limit, partition)], 5)));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return all;
}

const storeAwayOf = ({ states }: LimiterDecision) => states[0]?.storeAway;
const decidedHere = (all: readonly LimiterDecision[]) => all.filter((one) => storeAwayOf(one));

await describeWithPrograms(["redis-server"], "while the store is away", () => {
  let redis: TestRedis;
  const watchers: Watched[] = [];
  const watchOn = (more: Partial<RedisLimiterSettings> = {}) => {
    const watched = watch(redis.url, more);
    watchers.push(watched);
    return watched;
  };
  beforeEach(async () => {
    redis = await startRedis({ appendonly: true });
  });
  afterEach(async () => {
    await Promise.all(watchers.splice(0).map(({ limiter }) => limiter.close()));
    await redis.close();
  });

  describe("killed and restarted under load", () => {
    const policies = [
      { limit: OPEN, name: "open lets all pass" },
      { limit: CLOSED, name: "closed refuses all, and says so" },
      { limit: SHARED, name: "local-share lets this process's share pass, and no more" },
    ];
    for (const { limit, name } of policies)
      test(`L1: ${name}`, async () => {
        const watched = watchOn();
        const before = await drawMany(watched.limiter, [counterOf(limit)], 5);
        expect(admitted(before)).toBe(5);
        const isOver = watched.over();
        const underLoad = callUntil(isOver, watched, limit);
        await redis.kill();
        // Not before something was decided here.
        while (!watched.limiter.isStoreAway) await new Promise((resolve) => setImmediate(resolve));
        await redis.start();
        const [outage, all] = await Promise.all([isOver, underLoad]);

        const here = decidedHere(all);
        const there = all.filter((one) => !storeAwayOf(one));
        const passed = admitted(here);
        expect(here.length).toBeGreaterThan(0);
        expect(new Set(here.map(storeAwayOf))).toEqual(new Set([limit.whenStoreAway]));
        expect(passed).toBe(
          { open: here.length, closed: 0, "local-share": 30 }[limit.whenStoreAway],
        );
        const refused = here.filter(({ isAdmitted }) => !isAdmitted);
        for (const one of refused) {
          expect(one.states[0]?.retryAt).toBeGreaterThan(one.now);
          expect(one.states[0]?.remaining).toBe(0);
        }
        expect(outage.byLimit).toEqual([
          { limit: limit.id, policy: limit.whenStoreAway, passed, refused: refused.length },
        ]);
        expect(outage.until).toBeGreaterThanOrEqual(outage.from);
        expect(watched.causes).toHaveLength(1);

        // What passed there and here, together; a batch in flight as it died may have drawn too.
        const [check] = await drawMany(watched.limiter, [counterOf(limit)], 1);
        expect(storeAwayOf(check as LimiterDecision)).toBe(null);
        const drawn = await drawnOf(limit.id);
        const known = 5 + admitted(there) + passed + admitted(check ? [check] : []);
        expect(drawn).toBeGreaterThanOrEqual(known);
        expect(drawn).toBeLessThanOrEqual(known + 5);
      });
  });

  test("a share is that of the processes that were alive, and at least one call", async () => {
    const first = watchOn();
    const others = [watchOn(), watchOn()];
    const all = [first, ...others];
    for (const { limiter } of all) await limiter.draw([counterOf(SHARED)], 1, false);
    // Each was told as it first asked, and the last of all of them.
    expect(others[1]?.limiter.processes).toBe(3);
    await redis.kill();
    const tiny = limitOf("tiny", 2, { whenStoreAway: "local-share" });
    const last = others[1] as Watched;
    const decisions = await drawMany(last.limiter, [counterOf(SHARED)], 50);
    expect(admitted(decisions)).toBe(10);
    expect(decisions[0]?.states[0]?.remaining).toBe(9);
    expect(admitted(await drawMany(last.limiter, [counterOf(tiny)], 5))).toBe(1);
    expect(admitted(await drawMany(last.limiter, [counterOf(SMOOTH)], 50))).toBe(10);
  });

  test("before the store was ever reached, the share is of as many processes as one is told", async () => {
    await redis.kill();
    const { limiter, causes } = watchOn({ processes: 6 });
    const decisions = await drawMany(limiter, [counterOf(SHARED)], 50);
    expect(admitted(decisions)).toBe(5);
    expect(new Set(decisions.map(storeAwayOf))).toEqual(new Set(["local-share"]));
    expect(causes).toHaveLength(1);
  });

  test("one call waits for a store that hangs, none after it, and none is drawn twice", async () => {
    const watched = watchOn({ timeoutMs: 60 });
    await ready(watched, OPEN);
    redis.pause();
    const hanging = watched.limiter.draw([counterOf(OPEN)], 3, false);
    expect(hanging).toBeInstanceOf(Promise);
    const decision = await hanging;
    expect(decision).toMatchObject({ isAdmitted: true, states: [{ storeAway: "open" }] });
    expect(watched.causes[0]?.message).toContain("60 ms");
    const next = watched.limiter.draw([counterOf(OPEN)], 4, false);
    expect(next).not.toBeInstanceOf(Promise);
    const isOver = watched.over();
    redis.resume();
    const outage = await isOver;
    expect(outage.byLimit).toEqual([{ limit: "open", policy: "open", passed: 2, refused: 0 }]);
    // The call that hung is run by the server late, and must then draw nothing.
    expect(await drawnOf("open")).toBe(1 + 3 + 4);
  });

  test("several limits: one that is closed refuses, and nothing of the others is used", async () => {
    const watched = watchOn();
    await ready(watched, OPEN);
    await redis.kill();
    const both = [counterOf(OPEN), counterOf(SHARED), counterOf(CLOSED)];
    const decisions = await drawMany(watched.limiter, both, 4);
    expect(admitted(decisions)).toBe(0);
    const last = decisions[3];
    expect(last?.states.map(({ storeAway }) => storeAway)).toEqual([
      "open",
      "local-share",
      "closed",
    ]);
    expect(last?.states.map(({ retryAt }) => retryAt !== null)).toEqual([false, false, true]);
    expect(last?.states[1]?.remaining).toBe(30);
    const isOver = watched.over();
    await redis.start();
    expect((await isOver).byLimit).toEqual([
      { limit: "open", policy: "open", passed: 0, refused: 0 },
      { limit: "shared", policy: "local-share", passed: 0, refused: 0 },
      { limit: "closed", policy: "closed", passed: 0, refused: 4 },
    ]);
    expect(await drawnOf("open")).toBe(1);
    expect(await drawnOf("shared")).toBe(0);
  });

  test("a dry draw takes nothing and is not counted, here as there", async () => {
    await redis.kill();
    const watched = watchOn();
    for (let times = 0; times < 40; times += 1) {
      const dry = await watched.limiter.draw([counterOf(SHARED)], 30, true);
      expect(dry).toMatchObject({ isAdmitted: true, states: [{ remaining: 30 }] });
    }
    const isOver = watched.over();
    await redis.start();
    expect((await isOver).byLimit).toEqual([]);
    expect(await drawnOf("shared")).toBe(0);
  });

  test("more than the share, but not than the limit, is told to come back; more than that, never", async () => {
    await redis.kill();
    const { limiter } = watchOn({ processes: 10 });
    const share = await limiter.draw([counterOf(SHARED)], 4, false);
    expect(share.isAdmitted).toBe(false);
    expect((share.states[0]?.retryAt ?? 0) - share.now).toBe(1_000);
    const never = await limiter.draw([counterOf(SHARED)], 31, false);
    expect(never.states[0]?.retryAt).toBe(8_640_000_000_000_000);
  });

  test.each([
    { wrong: "is out of memory", break: ["CONFIG", "SET", "maxmemory", "1"], mend: "0" },
    { wrong: "can only be read", break: ["REPLICAOF", "127.0.0.1", "1"], mend: null },
  ])("a store that $wrong is away, and nothing is half written", async (how) => {
    const watched = watchOn();
    const admin = new Redis(redis.url);
    await ready(watched, OPEN);
    const [command = "", ...rest] = how.break;
    await admin.call(command, ...rest);
    const [decision] = await drawMany(watched.limiter, [counterOf(OPEN), counterOf(SHARED)], 1);
    expect(decision?.states.map(({ storeAway }) => storeAway)).toEqual(["open", "local-share"]);
    expect(await admin.get("{test}:open:3600:user=acme/ana")).toMatch(/:1$/);
    const isOver = watched.over();
    await (how.mend === null
      ? admin.call("REPLICAOF", "NO", "ONE")
      : admin.call("CONFIG", "SET", "maxmemory", how.mend));
    await isOver;
    expect(await drawnOf("open")).toBe(2);
    expect(await drawnOf("shared")).toBe(1);
    admin.disconnect();
  });

  test("a store that is loading its data is away until it has", async () => {
    const slow = await startRedis({ appendonly: true, settings: { "key-load-delay": "100" } });
    const admin = new Redis(slow.url);
    // It looks after its connections once in so many commands only.
    const many = Array.from({ length: 5_000 }, (_, at) => admin.set(`key-${at}`, "value"));
    await Promise.all(many);
    admin.disconnect();
    await slow.kill();
    const isLoaded = slow.start();
    // A client that does not look itself whether the server is ready.
    const client = await connectedTo(slow);
    const watched = watch(client);
    const [decision] = await drawMany(watched.limiter, [counterOf(CLOSED)], 1);
    expect(storeAwayOf(decision as LimiterDecision)).toBe("closed");
    expect(watched.causes[0]?.message).toContain("LOADING");
    await watched.over();
    await isLoaded;
    await ready(watched, CLOSED);
    await watched.limiter.close();
    client.disconnect();
    await slow.close();
  });

  test.each([700, 1_700])(
    "a store that fails while it is told of %d is told once",
    async (many) => {
      const watched = watchOn();
      const admin = new Redis(redis.url);
      await ready(watched, OPEN);
      const callAll = () =>
        Promise.all(
          users(many).map((user) => watched.limiter.draw([counterOf(OPEN, user)], 1, false)),
        );
      await allow(admin, []);
      await drawMany(watched.limiter, [counterOf(OPEN)], 1);
      await callAll();
      const isOver = watched.over();
      // It takes the first of what it is told, and then no more.
      const [hundreds, before] = [
        "{test}:open:3600:user=acme/[0-4][0-9][0-9]",
        await failures(admin),
      ];
      const few = ["ana", "[0-9]", "[0-9][0-9]"].map((who) => `{test}:open:3600:user=acme/${who}`);
      await allow(admin, ["{test}:processes", ...few, hundreds]);
      // Calls come all the while, also between what it takes and what it does not.
      const underLoad = callUntil(isOver, watched, OPEN, "user=acme/busy");
      while ((await failures(admin)) === before || (await admin.dbsize()) < 500);
      while (!watched.limiter.isStoreAway) await new Promise((resolve) => setImmediate(resolve));
      await callAll();
      await allow(admin, ["*"]);
      const [outage, busy] = await Promise.all([isOver, underLoad]);
      const passed = 1 + 2 * many + decidedHere(busy).length;
      expect(outage.byLimit).toEqual([{ limit: "open", policy: "open", passed, refused: 0 }]);
      expect(await admin.get("{test}:open:3600:user=acme/busy")).toMatch(
        new RegExp(`:${admitted(busy)}$`),
      );
      expect(watched.causes).toHaveLength(1);
      expect(watched.reports).toHaveLength(1);
      const tallies = await admin.mget(users(many).map((user) => `{test}:open:3600:${user}`));
      expect(new Set(tallies.map((tally) => tally?.split(":")[1]))).toEqual(new Set(["2"]));
      admin.disconnect();
    },
  );

  test("twenty thousand callers of an outage are all told to the store afterwards", async () => {
    await redis.kill();
    const watched = watchOn();
    const many = 20_000;
    for (let user = 0; user < many; user += 1) {
      await watched.limiter.draw([counterOf(OPEN, `user=acme/${user}`)], 1, false);
    }
    const isOver = watched.over();
    await redis.start();
    expect((await isOver).byLimit[0]?.passed).toBe(many);
    const admin = new Redis(redis.url);
    expect(await admin.dbsize()).toBe(many + 1);
    admin.disconnect();
  });

  async function drawnOf(id: string): Promise<number> {
    const client = new Redis(redis.url);
    const tally = await client.get(`{test}:${id}:3600:user=acme/ana`);
    client.disconnect();
    return Number(tally?.split(":")[1] ?? 0);
  }
});

const users = (many: number) => Array.from({ length: many }, (_, at) => `user=acme/${at}`);

/** Which keys may be used, of those who have a connection too. */
async function allow(admin: Redis, patterns: readonly string[]): Promise<void> {
  const rules = patterns.map((pattern) => `~${pattern}`);
  await admin.call("ACL", "SETUSER", "default", "resetkeys", ...rules);
}

/** How many commands have been refused for want of a right. */
async function failures(admin: Redis): Promise<number> {
  return Number(/errorstat_NOPERM:count=(\d+)/.exec(await admin.info("errorstats"))?.[1] ?? 0);
}

/** As soon as it accepts connections. */
async function connectedTo({ url }: TestRedis): Promise<Redis> {
  const client = new Redis(url, { enableReadyCheck: false, retryStrategy: () => 5 });
  client.on("error", () => undefined);
  await new Promise((resolve) => client.once("ready", resolve));
  return client;
}

/** One call decided there, so that the connection and the store's time are known. */
async function ready({ limiter }: Watched, limit: typeof OPEN): Promise<void> {
  const [decision] = await drawMany(limiter, [counterOf(limit)], 1);
  expect(decision).toMatchObject({ isAdmitted: true, states: [{ storeAway: null }] });
}
