import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openApp, type TestApp } from "./open-app.ts";

let sluice: TestApp;
beforeAll(async () => {
  sluice = await openApp();
});
afterAll(() => sluice.close());

let teams = 0;

async function newTeam(): Promise<string> {
  const teamId = `team-${++teams}`;
  const created = await sluice.call("create_team", {
    teamId,
    name: "Acme",
    plan: "free",
    anchor: "2099-03-01",
    testClockAt: "2099-03-02T09:00:00Z",
    owner: { memberId: "olga", name: "Olga" },
  });
  expect(created.status).toBe(201);
  return teamId;
}

const ofGate = { leaseId: "l1", gateId: "front", pool: "api_calls", item: "api-call" } as const;

describe("leases over HTTP (RULES C9)", () => {
  test("a lease is given, looked at, renewed, released", async () => {
    const teamId = await newTeam();
    const given = await sluice.call("acquire_lease", { teamId, ...ofGate, amount: "100" });
    expect(given.status).toBe(201);
    expect(given.body).toMatchObject({
      lease: { leaseId: "l1", gateId: "front", status: "held", amount: "100", spendForMs: 60_000 },
    });
    const renewed = await sluice.call("renew_lease", {
      teamId,
      leaseId: "l1",
      spent: "40",
      amount: "50",
      ask: 1,
    });
    expect(renewed.status).toBe(200);
    const shown = await sluice.call("get_lease", { teamId, leaseId: "l1" });
    expect(shown.body).toEqual(renewed.body);
    expect(shown.body).toMatchObject({
      lease: {
        spent: "40",
        amount: "90",
        held: "50",
        account: { limit: "1000", used: "40", held: "50", available: "910" },
      },
    });
    await sluice.call("acquire_lease", { teamId, ...ofGate, leaseId: "l2", amount: "1" });
    const listed = await sluice.call("list_leases", { teamId, limit: 1 });
    expect(listed.body).toMatchObject({
      items: [{ leaseId: "l1" }],
      nextCursor: expect.any(String),
    });
    const cursor = listed.body["nextCursor"];
    const rest = await sluice.call("list_leases", { teamId, limit: 1, cursor });
    expect(rest.body).toMatchObject({ items: [{ leaseId: "l2" }], nextCursor: null });
    await sluice.call("release_lease", { teamId, leaseId: "l2", spent: "0" });
    const released = await sluice.call("release_lease", { teamId, leaseId: "l1", spent: "45" });
    expect(released.body).toMatchObject({ lease: { status: "settled", spent: "45", held: "0" } });
    expect((await sluice.call("list_leases", { teamId })).body).toEqual({
      items: [],
      nextCursor: null,
    });
  });

  test("L4: a quota refusal is 429 under its own name, with the instant of its reset", async () => {
    const teamId = await newTeam();
    const charge = { item: "api-call", credits: "1000" };
    await sluice.call("record_usage", { teamId, pool: "api_calls", charge });
    const refused = await sluice.call("acquire_lease", { teamId, ...ofGate, amount: "100" });
    expect(refused.status).toBe(429);
    expect(refused.headers["retry-after"]).toBe("86400");
    expect(refused.body).toMatchObject({
      code: "quota_exhausted",
      title: "Call quota exhausted",
      retryAt: "2099-04-01T00:00:00Z",
      facts: { used: "1000", limit: "1000", held: "0", required: "1", isTrigger: false },
    });
    expect(refused.body["detail"]).toMatch(
      /^The team has made 1000 of the 1000 calls that plan free allows in a cycle; 0 are left\./,
    );
  });

  test("L3: the refusal is kept, and explained as one of calls", async () => {
    const teamId = await newTeam();
    const charge = { item: "api-call", credits: "1000" };
    await sluice.call("record_usage", { teamId, pool: "api_calls", charge });
    const refused = await sluice.call("acquire_lease", { teamId, ...ofGate, amount: "100" });
    const refusalId = String(refused.body["refusalId"]);
    const explained = await sluice.call("explain_refusal", { teamId, refusalId });
    expect(explained.body).toMatchObject({
      explanation: { rule: "L3", code: "quota_exhausted", command: "acquire_lease" },
    });
  });

  test("a lease of nobody is not found, by name", async () => {
    const teamId = await newTeam();
    const renew = { teamId, leaseId: "none", spent: "1", amount: "1" };
    const refused = await sluice.call("renew_lease", renew);
    expect(refused.status).toBe(404);
    expect(refused.body).toMatchObject({ facts: { what: "lease", id: "none" } });
  });
});
