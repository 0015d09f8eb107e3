/** What proxies are told of calls (RULES L1 to L6); real proxies are in tests of their own. */
import type { InjectOptions } from "fastify";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openApp, type Sent, type TestApp } from "./open-app.ts";

const LIMIT = 300;

let sluice: TestApp;
beforeAll(async () => {
  sluice = await openApp();
});
afterAll(() => sluice.close());
beforeEach(() => {
  sluice.clock.now += 60_000;
});

let made = 0;
/** A new team on the free plan, with so many calls left in its month; the key of its owner. */
async function newCaller(
  left = 10_000,
  memberId = "olga",
): Promise<{ teamId: string; key: string }> {
  made += 1;
  const teamId = `team-${made}`;
  await sluice.call("create_team", {
    teamId,
    name: teamId,
    plan: "free-2026",
    owner: { memberId, name: "Owner" },
  });
  if (left < 10_000) {
    const charge = { item: "api-call", credits: String(10_000 - left) };
    await sluice.call("record_usage", { teamId, pool: "api_calls", charge });
  }
  return { teamId, key: await sluice.keyFor("member", { teamId, memberId }) };
}

type Ask = Partial<InjectOptions> & { readonly query?: Record<string, string> };

function check(key: string | null, { headers, ...rest }: Ask = {}): Promise<Sent> {
  return sluice.send({
    method: "GET",
    url: "/v1/gate/check",
    ...rest,
    headers: {
      "x-forwarded-method": "GET",
      "x-forwarded-uri": "/things?page=2",
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...headers,
    },
  });
}

async function usedOf(teamId: string): Promise<unknown> {
  const { body } = await sluice.call("get_usage", { teamId });
  const { pools } = body["usage"] as { pools: { pool: string; used: string }[] };
  return pools.find(({ pool }) => pool === "api_calls")?.used;
}

async function times(count: number, ask: (index: number) => Promise<Sent>) {
  const counts: Record<number, number> = {};
  const asked = Array.from({ length: count }, (_, index) => ask(index));
  for (const { status } of await Promise.all(asked)) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

describe("a call that may pass", () => {
  test("L2, L3: 204 without a body, whose call it is, and where the caller stands", async () => {
    const { teamId, key } = await newCaller();
    const { status, headers, body } = await check(key);
    expect(status).toBe(204);
    expect(body).toEqual({ payload: "" });
    expect(headers).toMatchObject({
      "sluice-team": teamId,
      "sluice-member": "olga",
      "x-ratelimit-limit": "300",
      "x-ratelimit-remaining": "299",
      "x-ratelimit-reset": String(sluice.clock.now / 1000 + 60),
      "x-ratelimit-limit-month": "10000",
      "x-ratelimit-remaining-month": "9999",
    });
    expect(headers["ratelimit-policy"]).toContain('"api-minute";q=300;w=60');
    expect(headers["ratelimit"]).toContain('"api-minute";r=299;t=60');
  });

  test("a team's key is a caller without a member", async () => {
    const { teamId } = await newCaller();
    const { headers } = await check(await sluice.keyFor("team", { teamId }));
    expect(headers).toMatchObject({ "sluice-team": teamId, "sluice-member": "" });
  });

  test("ids of any letters travel percent-encoded", async () => {
    const { key } = await newCaller(10_000, "größe/100%");
    expect((await check(key)).headers["sluice-member"]).toBe("gr%C3%B6%C3%9Fe/100%25");
  });

  test.each(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const)(
    "a proxy may ask with %s, and with a body that nobody reads",
    async (method) => {
      const { key } = await newCaller();
      const text = { "content-type": "text/anything", "content-length": "3" };
      const hasBody = !["GET", "HEAD"].includes(method);
      const { status } = await check(key, {
        method,
        ...(hasBody ? { payload: "abc", headers: text } : {}),
      });
      expect(status).toBe(204);
    },
  );

  test("X-API-Key does as well", async () => {
    const { key } = await newCaller();
    expect((await check(null, { headers: { "x-api-key": key } })).status).toBe(204);
  });

  test("L6: dry, nothing is used up, whatever is asked how often", async () => {
    const { teamId, key } = await newCaller();
    const dry = { query: { dry: "true" } };
    expect(await times(LIMIT + 50, () => check(key, dry))).toEqual({ 204: LIMIT + 50 });
    const { headers } = await check(key);
    expect(headers["x-ratelimit-remaining"]).toBe("299");
    expect(headers["x-ratelimit-remaining-month"]).toBe("9999");
    await sluice.gate.settle();
    expect(await usedOf(teamId)).toBe("1");
  });

  test("what passed is in the team's usage, by the call", async () => {
    const { teamId, key } = await newCaller();
    await times(25, () => check(key));
    await sluice.gate.settle(teamId);
    expect(await usedOf(teamId)).toBe("25");
  });
});

describe("a call that may not pass", () => {
  test("nobody known: 401, limited by address, and no team's business", async () => {
    for (const key of [null, "nonsense", "sluice_mb_abc"]) {
      const { status, body, headers } = await check(key);
      expect(status).toBe(401);
      expect(body).toMatchObject({ code: "unauthenticated" });
      expect(headers["www-authenticate"]).toMatch(/^Bearer/);
      expect(headers["x-ratelimit-limit"]).toBe("300");
      expect(headers).not.toHaveProperty("sluice-team");
      expect(headers).not.toHaveProperty("x-ratelimit-limit-month");
    }
  });

  test("an operator's key is nobody's call", async () => {
    expect((await check(await sluice.keyFor("operator"))).status).toBe(401);
  });

  test("C8: nor is that of somebody who has left", async () => {
    const { teamId } = await newCaller();
    await sluice.call("add_member", { teamId, memberId: "lee", name: "Lee" });
    const key = await sluice.keyFor("member", { teamId, memberId: "lee" });
    await sluice.call("remove_member", { teamId, memberId: "lee" });
    expect((await check(key)).status).toBe(401);
  });

  test("L1, L6: the 301st of a minute is 429, and costs nothing of the month", async () => {
    const { teamId, key } = await newCaller();
    const other = await sluice.keyFor("member", { teamId, memberId: "olga" });
    const asked = (index: number) => check(index % 2 ? key : other);
    expect(await times(LIMIT + 5, asked)).toEqual({ 204: LIMIT, 429: 5 });
    const { body, headers } = await check(key);
    expect(body).toMatchObject({ code: "rate_limited", facts: { limit: LIMIT } });
    expect(headers["retry-after"]).toBe("60");
    expect(headers["x-ratelimit-remaining"]).toBe("0");
    expect(headers).not.toHaveProperty("sluice-team");
    await sluice.gate.settle(teamId);
    expect(await usedOf(teamId)).toBe(String(LIMIT));
  });

  test("L4, C16: a month used up is another 429; where both are, the minute answers", async () => {
    const { teamId, key } = await newCaller(20);
    expect(await times(LIMIT, () => check(key))).toEqual({ 204: 20, 429: LIMIT - 20 });
    expect((await check(key)).body).toMatchObject({ code: "rate_limited" });
    sluice.clock.now += 60_000;
    const { body, headers } = await check(key);
    expect(body).toMatchObject({ code: "quota_exhausted", facts: { limit: "10000" } });
    expect(headers["x-ratelimit-remaining-month"]).toBe("0");
    await sluice.gate.settle(teamId);
    expect(await usedOf(teamId)).toBe("10000");
  });

  test("L4: in the compatible dialect each has its body, whatever the server's own is", async () => {
    const { key } = await newCaller(0);
    const compatible = { query: { dialect: "compatible" } };
    const quota = await check(key, compatible);
    expect(quota.status).toBe(429);
    expect(quota.body).toEqual({
      error: {
        name: "serviceLimitExhausted",
        message: "Service limit exhausted. Please contact your team admin.",
      },
    });
    await times(LIMIT, () => check(key));
    const rate = await check(key, compatible);
    const at = sluice.clock.now / 1000 + 60;
    expect(rate.body).toEqual({
      error: "rateLimited",
      message: `Rate limit exceeded. Please retry after ${at}`,
    });
    expect((await check(key)).body).toMatchObject({ code: "rate_limited" });
  });
});

describe("a refusal that nginx hands on", () => {
  const nginx = { query: { proxy: "nginx" } };

  function refusalIn({ status, headers, body }: Sent) {
    expect(status).toBe(403);
    expect(body).toEqual({ payload: "" });
    expect(headers["content-length"]).toBe("0");
    const line = String(headers["sluice-body"]);
    expect(line).toMatch(/^[\x20-\x7e]{2,2000}$/);
    const size = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    expect(size.join("").length).toBeLessThan(4_000);
    return { status: headers["sluice-status"], body: JSON.parse(line) };
  }

  test("admitted it is 204 as for everybody", async () => {
    const { teamId, key } = await newCaller();
    const { status, headers } = await check(key, nginx);
    expect(status).toBe(204);
    expect(headers["sluice-team"]).toBe(teamId);
    expect(headers).not.toHaveProperty("sluice-status");
  });

  test("L4: 401, 429 of either kind and their headers are all there", async () => {
    const nobody = await check(null, nginx);
    expect(refusalIn(nobody)).toMatchObject({ status: "401", body: { code: "unauthenticated" } });
    expect(nobody.headers["www-authenticate"]).toMatch(/^Bearer/);
    const { key } = await newCaller(1);
    await check(key);
    const quota = await check(key, nginx);
    expect(refusalIn(quota)).toMatchObject({ status: "429", body: { code: "quota_exhausted" } });
    expect(quota.headers["sluice-content-type"]).toBe("application/problem+json");
    expect(quota.headers["x-ratelimit-remaining-month"]).toBe("0");
    await times(LIMIT, () => check(key));
    const rate = await check(key, nginx);
    expect(refusalIn(rate)).toMatchObject({ status: "429", body: { code: "rate_limited" } });
    expect(rate.headers["retry-after"]).toBe("60");
  });

  test("long and odd names do not outgrow nginx's buffer", async () => {
    const { key } = await newCaller(0, "ö".repeat(200));
    refusalIn(await check(key, nginx));
    const dialect = { query: { proxy: "nginx", dialect: "compatible" } };
    const told = await check(key, dialect);
    expect(refusalIn(told).body).toMatchObject({ error: { name: "serviceLimitExhausted" } });
    expect(told.headers["sluice-content-type"]).toBe("application/json");
  });

  test("what cannot be understood is told likewise, not as a fault of the proxy", async () => {
    const { key } = await newCaller();
    for (const ask of [
      { query: { proxy: "nginx", nonsense: "1" } },
      { ...nginx, headers: { "x-forwarded-uri": "" } },
      { ...nginx, headers: { "x-forwarded-method": "\u00e4" } },
    ]) {
      const told = refusalIn(await check(key, ask));
      expect(told).toMatchObject({ status: "400", body: { code: "invalid_input" } });
    }
  });
});

describe("what a proxy or its client may say", () => {
  test.each([{ "x-forwarded-uri": "" }, { "x-forwarded-method": "" }, { "x-forwarded-uri": "x" }])(
    "%j is refused, and not guessed",
    async (headers) => {
      const { key } = await newCaller();
      const { status, body } = await check(key, { headers });
      expect(status).toBe(400);
      expect(body).toMatchObject({ code: "invalid_input" });
    },
  );

  test("names of other proxies count for nothing", async () => {
    const { key } = await newCaller();
    const headers = {
      "x-forwarded-uri": "",
      "x-original-uri": "/things",
      "x-original-method": "GET",
    };
    expect((await check(key, { headers })).status).toBe(400);
  });

  test("an address in X-Forwarded-For counts if a trusted proxy says it, and not else", async () => {
    const from = (peer: string, client: string) => ({
      remoteAddress: peer,
      headers: { "x-forwarded-for": client },
    });
    const spoofed = (index: number) =>
      check(null, from("198.51.100.9", `203.0.113.${index % 250}`));
    expect(await times(LIMIT + 7, spoofed)).toEqual({ 401: LIMIT, 429: 7 });
    const told = (index: number) => check(null, from("127.0.0.1", `203.0.113.${index % 250}`));
    expect(await times(LIMIT + 7, told)).toEqual({ 401: LIMIT + 7 });
    const longer = (index: number) =>
      check(null, from("127.0.0.1", `203.0.113.${index % 250}, 198.51.100.77`));
    expect(await times(LIMIT + 7, longer), "only the last hop is its own word").toEqual({
      401: LIMIT,
      429: 7,
    });
  });

  test.each([
    ["/collections", "/collections"],
    ["//collections", "/collections"],
    ["/./collections", "/collections"],
    ["/x/../collections/", "/collections"],
    ["/%63ollections", "/collections"],
    ["/x/%2e%2e/collections", "/collections"],
    ["https://api.example.com/collections?x=1", "/collections"],
    ["/COLLECTIONS", "/collections"],
  ])("%s is held to the limit of %s", async (uri) => {
    const { key } = await newCaller();
    const { headers } = await check(key, { headers: { "x-forwarded-uri": uri } });
    expect(String(headers["ratelimit-policy"]).split(",").length).toBeGreaterThan(2);
  });

  test("headers of any length are answered", async () => {
    const { key } = await newCaller();
    const uri = `/${"a/".repeat(4_000)}`;
    const { status } = await check(key, { headers: { "x-forwarded-uri": uri } });
    expect(status).toBe(204);
    expect((await check("k".repeat(8_000))).status).toBe(401);
  });
});

describe("what is measured", () => {
  test("checks by who asked and outcome, and what the server's gate asked about its leases", async () => {
    const { key } = await newCaller(1);
    await check(key);
    await check(key);
    await check(null);
    await check(key, { query: { dry: "true" } });
    await sluice.send({ method: "GET", url: "/me", headers: { "x-api-key": key } });
    const { payload } = (await sluice.send({ method: "GET", url: "/metrics" })).body;
    for (const line of [
      /^sluice_gate_checks_total\{asked_by="proxy",outcome="admitted"\} [1-9]/m,
      /^sluice_gate_checks_total\{asked_by="proxy",outcome="quota_exhausted"\} [1-9]/m,
      /^sluice_gate_checks_total\{asked_by="proxy",outcome="unauthenticated"\} [1-9]/m,
      /^sluice_gate_checks_total\{asked_by="dry-check",outcome="quota_exhausted"\} [1-9]/m,
      /^sluice_gate_checks_total\{asked_by="me",outcome="quota_exhausted"\} 1$/m,
      /^sluice_gate_leases_total\{deed="acquire",outcome="granted"\} [1-9]/m,
      /^sluice_http_request_seconds_count\{operation="check_call",status="204"\} [1-9]/m,
    ]) {
      expect(payload).toMatch(line);
    }
  });
});
