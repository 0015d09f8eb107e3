/** Limits on Sluice's own API (RULES L1): members are held to them, programs of the house are not. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { OPERATOR_KEY, openApp, type TestApp } from "./open-app.ts";

const LIMIT = 300;

let sluice: TestApp;
let teamKey: string;
let keys: string[];
beforeAll(async () => {
  sluice = await openApp();
  await sluice.call("create_team", {
    teamId: "acme",
    name: "Acme",
    plan: "team",
    owner: { memberId: "olga", name: "Olga" },
  });
  await sluice.call("add_member", { teamId: "acme", memberId: "mo", name: "Mo", role: "member" });
  teamKey = await sluice.keyFor("team", { teamId: "acme" });
  const of = { teamId: "acme", memberId: "olga" };
  keys = [await sluice.keyFor("member", of), await sluice.keyFor("member", of)];
});
afterAll(() => sluice.close());
/** A minute that nobody has called in. */
beforeEach(() => {
  sluice.clock.now += 60_000;
});

const look = (key: string, headers: Record<string, string> = {}) =>
  sluice.send({
    method: "GET",
    url: "/v1/teams/acme",
    headers: { authorization: `Bearer ${key}`, ...headers },
  });

async function statuses(count: number, call: (index: number) => Promise<{ status: number }>) {
  const counts: Record<number, number> = {};
  const calls = Array.from({ length: count }, (_, index) => call(index));
  for (const { status } of await Promise.all(calls)) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

describe("calls of Sluice's own API", () => {
  test("L1: 300 a minute of a member, over two keys, at once; the 301st is refused", async () => {
    const call = (index: number) => look(keys[index % 2] ?? "");
    expect(await statuses(LIMIT, call)).toEqual({ 200: LIMIT });
    const refused = await call(0);
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({
      code: "rate_limited",
      facts: { limit: LIMIT, windowSeconds: 60, scope: "user" },
    });
    expect(refused.headers["x-ratelimit-remaining"]).toBe("0");
    expect(Number(refused.headers["retry-after"])).toBeGreaterThanOrEqual(1);
    expect(refused.headers["x-ratelimit-reset"]).toBe(String(sluice.clock.now / 1000 + 60));
    sluice.clock.now += 60_000;
    expect((await call(1)).status).toBe(200);
  });

  test("L1: one member's calls leave another's alone", async () => {
    await statuses(LIMIT, () => look(keys[0] ?? ""));
    const mo = await sluice.keyFor("member", { teamId: "acme", memberId: "mo" });
    const answer = await look(mo);
    expect(answer.status).toBe(200);
    expect(answer.headers["x-ratelimit-remaining"]).toBe(String(LIMIT - 1));
  });

  test("operators and teams are held to nothing, acting as a member too", async () => {
    for (const key of [OPERATOR_KEY, teamKey]) {
      const call = () => look(key, { "sluice-actor": "olga" });
      expect(await statuses(LIMIT + 20, call)).toEqual({ 200: LIMIT + 20 });
    }
  });

  test("L6: they are counted apart from the calls of the guarded API", async () => {
    await statuses(LIMIT, () => look(keys[0] ?? ""));
    const me = await sluice.send({
      method: "GET",
      url: "/me",
      headers: { authorization: `Bearer ${keys[0]}` },
    });
    expect(me.status).toBe(200);
    expect(me.headers["x-ratelimit-remaining"]).toBe(String(LIMIT - 1));
  });

  test("keys are not guessed at will: an address that is refused too often waits", async () => {
    const guess = (index: number) => look(`guess-${index}`);
    expect(await statuses(LIMIT, guess)).toEqual({ 401: LIMIT });
    const refused = await guess(LIMIT);
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({ code: "rate_limited", facts: { scope: "address" } });
    expect((await look(keys[0] ?? "")).status, "a right key from there passes").toBe(200);
    const elsewhere = await look("guess", { "x-forwarded-for": "192.0.2.1" });
    expect(elsewhere.status).toBe(401);
  });

  test("what a caller says of its address counts for nothing unless a proxy says it", async () => {
    const claim = (index: number) =>
      sluice.send({
        method: "GET",
        url: "/v1/teams",
        remoteAddress: "198.51.100.7",
        headers: { "x-forwarded-for": `203.0.113.${index % 250}` },
      });
    expect(await statuses(LIMIT + 10, claim)).toEqual({ 401: LIMIT, 429: 10 });
  });
});
