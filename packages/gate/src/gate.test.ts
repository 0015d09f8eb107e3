import type { Catalog, RateLimit } from "@sluice/core";
import { parseList } from "structured-headers";
import { describe, expect, test } from "vitest";
import { callTo, OLGA, START, simulatedWorld } from "../test/simulated-world.ts";
import type { Verdict } from "./ports/verdict.ts";

const headerOf = ({ headers }: Verdict, name: string): string | undefined =>
  headers.find(([each]) => each === name)?.[1];

const minuteLeft = (verdict: Verdict): number => Number(headerOf(verdict, "X-RateLimit-Remaining"));

describe("L6: one request, three verdicts, decided together", () => {
  test("a call that the minute refuses costs nothing of the month and no credits", async () => {
    const world = simulatedWorld({ limit: 2, month: 100 });
    const gate = world.gate();
    for (const status of [200, 200, 429, 429]) {
      expect((await gate.decide(callTo("GET /ask"))).status).toBe(status);
    }
    await gate.close();
    expect(world.account("api_calls").used).toBe(2);
    expect(world.account("flows").used).toBe(800_000);
  });

  test("a call that the month refuses counts in its minute and costs no credits", async () => {
    const world = simulatedWorld({ limit: 10, month: 1 });
    const gate = world.gate();
    expect((await gate.decide(callTo("GET /ask"))).status).toBe(200);
    const refused = await gate.decide(callTo("GET /ask"));
    expect(refused.refusal?.code).toBe("quota_exhausted");
    expect(minuteLeft(refused)).toBe(8);
    await gate.close();
    expect(world.account("api_calls")).toEqual({ used: 1, held: 0 });
    expect(world.account("flows")).toEqual({ used: 400_000, held: 0 });
  });

  test("a call that credits refuse counts in its minute and not in the month", async () => {
    const world = simulatedWorld({ limit: 10, month: 100 });
    const gate = world.gate();
    for (const status of [200, 200, 402, 402]) {
      expect((await gate.decide(callTo("GET /ask"))).status).toBe(status);
    }
    expect(minuteLeft(await gate.decide(callTo("GET /else"), { dry: true }))).toBe(6);
    await gate.close();
    expect(world.account("api_calls")).toEqual({ used: 2, held: 0 });
    expect(world.account("flows")).toEqual({ used: 800_000, held: 0 });
  });

  test("C16: where minute and month are both exhausted, the minute answers", async () => {
    const world = simulatedWorld({ limit: 1, month: 1 });
    const gate = world.gate();
    await gate.decide(callTo("GET /"));
    expect((await gate.decide(callTo("GET /"))).refusal?.code).toBe("rate_limited");
    await world.clock.advance(60_000);
    expect((await gate.decide(callTo("GET /"))).refusal?.code).toBe("quota_exhausted");
    await gate.close();
  });

  test("L6: where month and credits are both exhausted, the month answers", async () => {
    const world = simulatedWorld({ limit: 100, month: 2 });
    const gate = world.gate();
    await gate.decide(callTo("GET /ask"));
    await gate.decide(callTo("GET /ask"));
    const refused = await gate.decide(callTo("GET /ask"));
    expect(refused.status).toBe(429);
    expect(refused.refusal?.code).toBe("quota_exhausted");
    await gate.close();
  });

  test("F3, L6: want of credits is 429 on a route that triggers call", async () => {
    const world = simulatedWorld({}, (catalog) => ({
      ...catalog,
      routes: catalog.routes.map((route) => ({ ...route, isTrigger: route.id === "ask" })),
    }));
    const gate = world.gate();
    await gate.decide(callTo("GET /ask"));
    await gate.decide(callTo("GET /ask"));
    const refused = await gate.decide(callTo("GET /ask"));
    expect(refused.status).toBe(429);
    expect(refused.refusal?.code).toBe("credits_exhausted");
    expect(headerOf(refused, "Retry-After")).toBe("86400");
    await gate.close();
  });

  test("a route weighs its weight in the minute and in the month", async () => {
    const world = simulatedWorld({ limit: 25, month: 100 });
    const gate = world.gate();
    const run = callTo("POST /monitors/7/runs");
    for (const status of [200, 200, 429]) expect((await gate.decide(run)).status).toBe(status);
    expect(minuteLeft(await gate.decide(callTo("GET /")))).toBe(4);
    await gate.close();
    expect(world.account("api_calls").used).toBe(21);
  });

  test("a call that weighs more than the limit can never pass, and is told so", async () => {
    const gate = simulatedWorld({ limit: 9 }).gate();
    const verdict = await gate.decide(callTo("POST /monitors/7/runs"));
    const { facts, detail } = JSON.parse(verdict.refusal?.body ?? "");
    expect(facts).toMatchObject({ limit: 9, weight: 10, resetsAt: null });
    expect(detail).toContain("It can never pass.");
    expect(headerOf(verdict, "Retry-After")).toBe("86400");
    expect(minuteLeft(verdict)).toBe(9);
    await gate.close();
  });

  test("a dry decision answers the same and uses nothing up", async () => {
    const world = simulatedWorld({ limit: 1, month: 1 });
    const gate = world.gate();
    for (let time = 0; time < 3; time += 1) {
      expect((await gate.decide(callTo("GET /"), { dry: true })).status).toBe(200);
    }
    expect((await gate.decide(callTo("GET /"))).status).toBe(200);
    expect((await gate.decide(callTo("GET /"), { dry: true })).refusal?.code).toBe("rate_limited");
    await gate.close();
    expect(world.account("api_calls")).toEqual({ used: 1, held: 0 });
  });

  test("once a lease is in hand, decisions are made at once", async () => {
    const world = simulatedWorld();
    const gate = world.gate();
    await Promise.all([1, 2, 3, 4, 5, 6].map(() => gate.decide(callTo("GET /"))));
    await world.clock.advance(1_000);
    expect(gate.decide(callTo("GET /"))).not.toBeInstanceOf(Promise);
    await gate.close();
  });
});

describe("headers on every response (L2, L3)", () => {
  test("of an admitted call: minute, month, and both families in step", async () => {
    const world = simulatedWorld({ limit: 300, month: 1_000 });
    const gate = world.gate();
    await world.clock.advance(12_300);
    await gate.decide(callTo("GET /"));
    const { headers } = await gate.decide(callTo("GET /"));
    expect(headers.slice(0, 6)).toEqual([
      ["X-RateLimit-Limit", "300"],
      ["X-RateLimit-Remaining", "298"],
      ["X-RateLimit-Reset", String(START / 1000 + 60)],
      ["X-RateLimit-Limit-Month", "1000"],
      ["X-RateLimit-Remaining-Month", "998"],
      ["RateLimit-Policy", '"minute";q=300;w=60, "api_calls";q=1000;qu="requests"'],
    ]);
    expect(headers).toHaveLength(7);
    const [name, value] = headers[6] ?? [];
    expect(name).toBe("RateLimit");
    const items = parseList(value ?? "").map(([id, parameters]) => [
      id,
      parameters.get("r"),
      parameters.get("t"),
    ]);
    expect(items).toEqual([
      ["minute", 298, 48],
      ["api_calls", 998, 31 * 86_400 - 12],
    ]);
    await gate.close();
  });

  test("a 401 has them too, counted by address, and guessing is limited", async () => {
    const world = simulatedWorld({ limit: 2 });
    const gate = world.gate({ identify: () => null });
    const stranger = callTo("GET /", {}, "198.51.100.7");
    const first = await gate.decide(stranger);
    expect(first.status).toBe(401);
    expect(minuteLeft(first)).toBe(1);
    expect(headerOf(first, "WWW-Authenticate")).toBe("Bearer");
    expect(headerOf(first, "X-RateLimit-Limit-Month")).toBeUndefined();
    expect(first.limits[0]?.counter.partition).toBe("address=198.51.100.7");
    await gate.decide(stranger);
    expect((await gate.decide(stranger)).status).toBe(429);
    expect((await gate.decide(callTo("GET /", {}, "198.51.100.8"))).status).toBe(401);
    await gate.close();
  });

  test("without a headline limit they say that there is none", async () => {
    const world = simulatedWorld({}, (catalog) => ({ ...catalog, rateLimits: {} }));
    const gate = world.gate();
    const verdict = await gate.decide(callTo("GET /"));
    expect(headerOf(verdict, "X-RateLimit-Limit")).toBe("99999999");
    expect(headerOf(verdict, "X-RateLimit-Remaining")).toBe("99999999");
    expect(headerOf(verdict, "RateLimit-Policy")).toBe('"api_calls";q=100000;qu="requests"');
    await gate.close();
  });

  test("several limits: each is told, and the one that lets it pass last is named", async () => {
    const burst: RateLimit = {
      id: "burst",
      name: "Burst",
      limit: 1,
      windowSeconds: 10,
      algorithm: "smooth",
      per: ["user", "route"],
      routes: ["collections-list"],
      whenStoreAway: "open",
      isHeadline: false,
      source: "made up for tests",
      assumed: null,
    };
    const withBurst = (catalog: Catalog) => ({
      ...catalog,
      rateLimits: { ...catalog.rateLimits, burst },
    });
    const gate = simulatedWorld({ limit: 5 }, withBurst).gate();
    expect((await gate.decide(callTo("GET /collections"))).limits).toHaveLength(2);
    const refused = await gate.decide(callTo("GET /collections"));
    expect(JSON.parse(refused.refusal?.body ?? "").facts).toMatchObject({
      rateLimit: "burst",
      scope: "user, route",
      windowSeconds: 10,
    });
    expect(headerOf(refused, "Retry-After")).toBe("10");
    expect(minuteLeft(refused), "the minute was not drawn from").toBe(4);
    expect((await gate.decide(callTo("GET /other"))).limits).toHaveLength(1);
    await gate.close();
  });
});

describe("bodies (L4)", () => {
  test("compatible: the minute's, byte for byte", async () => {
    const gate = simulatedWorld({ limit: 1 }).gate({ dialect: "compatible" });
    await gate.decide(callTo("GET /"));
    const { status, refusal } = await gate.decide(callTo("GET /"));
    expect(status).toBe(429);
    expect(refusal?.contentType).toBe("application/json; charset=utf-8");
    expect(refusal?.body).toBe(
      `{"error":"rateLimited","message":"Rate limit exceeded. Please retry after ${START / 1000 + 60}"}`,
    );
    await gate.close();
  });

  test("compatible: the month's and that of credits, byte for byte, both 429", async () => {
    const exhausted =
      '{"error":{"name":"serviceLimitExhausted","message":"Service limit exhausted. ' +
      'Please contact your team admin."}}';
    const world = simulatedWorld({ month: 4 });
    const gate = world.gate({ dialect: "compatible" });
    await gate.decide(callTo("GET /ask"));
    await gate.decide(callTo("GET /ask"));
    const credits = await gate.decide(callTo("GET /ask"));
    expect([credits.status, credits.refusal?.body]).toEqual([429, exhausted]);
    await gate.decide(callTo("GET /"));
    await gate.decide(callTo("GET /"));
    const month = await gate.decide(callTo("GET /"));
    expect([month.status, month.refusal?.body]).toEqual([429, exhausted]);
    expect(headerOf(month, "X-RateLimit-Remaining-Month")).toBe("0");
    await gate.close();
  });

  test("compatible: a 401 is nested the same way", async () => {
    const gate = simulatedWorld().gate({ dialect: "compatible", identify: () => null });
    const { status, refusal } = await gate.decide(callTo("GET /"));
    expect(status).toBe(401);
    expect(JSON.parse(refusal?.body ?? "").error).toEqual({
      name: "AuthenticationError",
      message: expect.stringContaining("No key was sent"),
    });
    await gate.close();
  });

  test("problem details: the minute's names the limit, the weight and when to come again", async () => {
    const gate = simulatedWorld({ limit: 1 }).gate();
    await gate.decide(callTo("GET /"));
    const { refusal } = await gate.decide(callTo("GET /"));
    expect(refusal?.contentType).toBe("application/problem+json");
    expect(JSON.parse(refusal?.body ?? "")).toEqual({
      type: "/reference/errors#rate_limited",
      title: "Rate limit reached",
      status: 429,
      code: "rate_limited",
      detail:
        "API calls per minute: 1 call in 60 s are allowed per user. " +
        "Try again from 2026-03-01T00:01:00Z.",
      facts: {
        rateLimit: "minute",
        name: "API calls per minute",
        limit: 1,
        windowSeconds: 60,
        scope: "user",
        weight: 1,
        resetsAt: "2026-03-01T00:01:00Z",
        remedies: [{ action: "retry-later", by: ["anyone"], at: "2026-03-01T00:01:00Z" }],
      },
      retryAt: "2026-03-01T00:01:00Z",
    });
    await gate.close();
  });

  test("problem details: the month's says when it resets; Retry-After is a day at most", async () => {
    const world = simulatedWorld({ month: 1 });
    const gate = world.gate();
    await gate.decide(callTo("GET /"));
    const refused = await gate.decide(callTo("GET /"));
    expect(JSON.parse(refused.refusal?.body ?? "")).toMatchObject({
      status: 429,
      code: "quota_exhausted",
      facts: { pool: "api_calls", limit: "1", used: "1", resetsAt: "2026-04-01T00:00:00Z" },
    });
    expect(headerOf(refused, "Retry-After")).toBe("86400");
    await gate.close();
  });
});

describe("who calls", () => {
  test("a key without a member counts as one user of the team", async () => {
    const gate = simulatedWorld({ limit: 3 }).gate({ identify: () => ({ teamId: "team-1" }) });
    const { limits, identity } = await gate.decide(callTo("GET /"));
    expect(limits[0]?.counter.partition).toBe("user=team-1");
    expect(identity).toMatchObject({ teamId: "team-1", memberId: null });
    await gate.close();
  });

  test("L1: a user is counted over all of that user's keys", async () => {
    let key = 0;
    const identify = () => {
      key += 1;
      return { ...OLGA, keyId: `key-${key}` };
    };
    const gate = simulatedWorld({ limit: 300 }).gate({ identify });
    const verdicts = await Promise.all(
      Array.from({ length: 310 }, () => gate.decide(callTo("GET /"))),
    );
    expect(verdicts.filter(({ isAdmitted }) => isAdmitted)).toHaveLength(300);
    await gate.close();
  });

  test("a function that fails is an outage, not a stranger", async () => {
    const gate = simulatedWorld().gate({ identify: () => Promise.reject(new Error("no keys")) });
    const verdict = await gate.decide(callTo("GET /"));
    expect(verdict.status).toBe(503);
    expect(headerOf(verdict, "Retry-After")).toBe("1");
    expect(headerOf(verdict, "X-RateLimit-Limit")).toBeDefined();
    await gate.close();
  });

  test("a gate that is closed answers 503", async () => {
    const gate = simulatedWorld().gate();
    await gate.close();
    expect((await gate.decide(callTo("GET /"))).status).toBe(503);
  });
});
