/** Servers that count together, through a Redis of their own (RULES L1). */
import { fileURLToPath } from "node:url";
import { createClient } from "@sluice/client";
import { describeWithPrograms, freshDatabase, startRedis, type TestRedis } from "@sluice/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningServer, startServer } from "../src/index.ts";

const catalogDir = fileURLToPath(new URL("../../../catalogs/postman", import.meta.url));
const operatorKey = "operator-key-of-the-tests";
const LIMIT = 300;

await describeWithPrograms(["redis-server"], "two servers and a Redis", () => {
  let redis: TestRedis;
  let servers: RunningServer[];
  let drop: () => Promise<void>;
  beforeAll(async () => {
    redis = await startRedis();
    const fresh = await freshDatabase();
    drop = fresh.drop;
    const options = { port: 0, catalogDir, operatorKey, logLevel: "silent" } as const;
    const database = { url: fresh.url };
    const start = () => startServer({ ...options, database, redisUrl: redis.url });
    servers = [await start(), await start()];
    const client = createClient({ baseUrl: servers[0]?.url ?? "", key: operatorKey });
    const owner = { memberId: "olga", name: "Olga" };
    await client.call("create_team", { teamId: "acme", name: "Acme", plan: "team", owner });
  });
  afterAll(async () => {
    for (const server of servers) await server.close();
    await redis.close();
    await drop();
  });

  const newKey = async () => {
    const client = createClient({ baseUrl: servers[0]?.url ?? "", key: operatorKey });
    const of = { name: "test", scope: "member", teamId: "acme", memberId: "olga" } as const;
    return (await client.call("create_key", of)).secret;
  };
  const check = (server: number, key: string) =>
    fetch(`${servers[server]?.url}/v1/gate/check`, {
      headers: {
        authorization: `Bearer ${key}`,
        "x-forwarded-method": "GET",
        "x-forwarded-uri": "/x",
      },
    });

  test("L1: one user over two keys and two servers has one minute, of 300", async () => {
    const keys = [await newKey(), await newKey()];
    const minutes = new Map<string, number>();
    const asked = Array.from({ length: 2 * LIMIT + 50 }, (_, at) =>
      check(at % 2, keys[at % 3 ? 0 : 1] ?? ""),
    );
    for (const { status, headers } of await Promise.all(asked)) {
      const minute = headers.get("x-ratelimit-reset") ?? "";
      const passed = (minutes.get(minute) ?? 0) + (status === 204 ? 1 : 0);
      minutes.set(minute, passed);
      expect([204, 429]).toContain(status);
    }
    const sums = [...minutes.values()];
    expect(Math.max(...sums), "in the first minute at least, all that may pass does").toBe(LIMIT);
    for (const passed of sums) expect(passed).toBeLessThanOrEqual(LIMIT);
  });

  test("L6: without its store the minute is shared out, which is told and counted", async () => {
    await redis.kill();
    const key = await newKey();
    const answer = await check(0, key);
    expect(answer.headers.get("sluice-store-away")).toContain("api-minute;local-share");
    const own = await fetch(`${servers[0]?.url}/v1/teams/acme`, { headers: { "x-api-key": key } });
    expect(own.headers.get("sluice-store-away")).toContain("api-minute;local-share");
    const metrics = await (await fetch(`${servers[0]?.url}/metrics`)).text();
    expect(metrics).toMatch(
      /^sluice_limit_store_away_calls_total\{limit="api-minute",policy="local-share"\} [1-9]/m,
    );
    await redis.start();
  });
});
