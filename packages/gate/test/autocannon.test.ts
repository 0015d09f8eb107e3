/** A load generator that nobody here wrote: what it gets is exact, and whole. */
import autocannon from "autocannon";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FRAMEWORKS, type RunningApp } from "./apps.ts";
import { openWorld, standingClock, type World } from "./world.ts";

const CALLS = 1_000;
const HEADERS = [
  "x-ratelimit-limit",
  "x-ratelimit-remaining",
  "x-ratelimit-reset",
  "x-ratelimit-limit-month",
  "x-ratelimit-remaining-month",
  "ratelimit",
  "ratelimit-policy",
];

describe.each(FRAMEWORKS)("autocannon on $name", (framework) => {
  let world: World;
  let app: RunningApp;
  beforeAll(async () => {
    world = await openWorld({ limit: 300, month: 10_000 });
    app = await framework.start(world.openGate({ clock: standingClock() }));
  });
  afterAll(async () => {
    await app.close();
    await world.close();
  });

  test("L1, L2: of 1,000 calls over five keys exactly 300 pass, and all have the headers", async () => {
    const keys = [];
    for (let at = 0; at < 5; at += 1) keys.push(await world.issueKey("acme", "ana"));
    const statuses = new Map<number, number>();
    const incomplete: string[] = [];
    const remaining = new Set<string>();
    const result = await autocannon({
      url: `${app.url}/collections`,
      connections: 20,
      amount: CALLS,
      requests: keys.map((key) => ({
        method: "GET",
        headers: { "x-api-key": key },
        onResponse(status, _body, _context, received) {
          const headers = byLowerName(received);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          const wanted = status === 429 ? [...HEADERS, "retry-after"] : HEADERS;
          incomplete.push(...wanted.filter((name) => headers[name] === undefined));
          if (status === 200) remaining.add(String(headers["x-ratelimit-remaining"]));
        },
      })),
    });
    expect(Object.fromEntries(statuses)).toEqual({ 200: 300, 429: 700 });
    expect(incomplete).toEqual([]);
    // No two calls were told the same number, so each was counted by itself.
    expect(remaining.size).toBe(300);
    expect([result["2xx"], result["4xx"], result.errors]).toEqual([300, 700, 0]);
    // L6: of the month, only what was admitted in the end.
    const key = await world.issueKey("acme", "ben");
    const next = await fetch(`${app.url}/collections`, { headers: { "x-api-key": key } });
    expect(next.headers.get("x-ratelimit-remaining-month")).toBe(String(10_000 - 301));
  });
});

function byLowerName(headers: object = {}): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
