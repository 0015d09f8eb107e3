/** Who may ask what about gates, leases and limits: nobody sees another team (RULES D2, C14). */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openApp, type TestApp } from "./open-app.ts";

let sluice: TestApp;
const keys: Record<string, string> = {};
const lease = { leaseId: "of-olga", gateId: "front", pool: "api_calls", item: "call" } as const;
beforeAll(async () => {
  sluice = await openApp();
  for (const teamId of ["acme", "beta"]) {
    const owner = { memberId: "olga", name: "Olga" };
    await sluice.call("create_team", { teamId, name: teamId, plan: "team", owner });
    keys[`team of ${teamId}`] = await sluice.keyFor("team", { teamId });
    keys[`olga of ${teamId}`] = await sluice.keyFor("member", { teamId, memberId: "olga" });
  }
  for (const [memberId, role] of [
    ["mo", "member"],
    ["gus", "guest"],
  ] as const) {
    await sluice.call("add_member", { teamId: "acme", memberId, name: memberId, role });
    keys[memberId] = await sluice.keyFor("member", { teamId: "acme", memberId });
  }
  const asked = { teamId: "acme", memberId: "olga", ...lease, amount: "100" };
  expect((await sluice.call("acquire_lease", asked)).status).toBe(201);
});
afterAll(() => sluice.close());

const LEASE_CALLS = [
  ["acquire_lease", { ...lease, leaseId: "another", amount: "1" }],
  ["renew_lease", { leaseId: "of-olga", spent: "100", amount: "100" }],
  ["release_lease", { leaseId: "of-olga", spent: "100" }],
  ["get_lease", { leaseId: "of-olga" }],
  ["list_leases", {}],
] as const;

async function spentOfOlgas(): Promise<unknown> {
  const { body } = await sluice.call("get_lease", { teamId: "acme", leaseId: "of-olga" });
  return (body["lease"] as { spent: string }).spent;
}

describe("leases", () => {
  test.each(["team of beta", "olga of beta"])(
    "D2: the key of %s sees no team acme",
    async (who) => {
      for (const [id, input] of LEASE_CALLS) {
        const { status, body } = await sluice.call(
          id,
          { teamId: "acme", ...input },
          { key: keys[who] ?? "" },
        );
        expect({ id, status, facts: body["facts"] }).toEqual({
          id,
          status: 404,
          facts: { what: "team", id: "acme" },
        });
      }
    },
  );

  const askFor = (who: string, memberId: string | null) => {
    const named = memberId === null ? {} : { memberId };
    const asked = { teamId: "acme", ...lease, leaseId: `by-${who}`, amount: "1", ...named };
    return sluice.call("acquire_lease", asked, { key: keys[who] ?? "" });
  };

  test.each(["mo", "gus"])("C14: %s may ask for one, and for nobody else", async (who) => {
    expect((await askFor(who, "olga")).status).toBe(403);
    expect((await askFor(who, null)).body).toMatchObject({ lease: { memberId: who } });
  });

  test.each(["mo", "gus"])("C14: %s reports on no other's, and gus sees none", async (who) => {
    const key = keys[who] ?? "";
    const before = await spentOfOlgas();
    for (const [id, input] of LEASE_CALLS.slice(1, 3)) {
      expect((await sluice.call(id, { teamId: "acme", ...input }, { key })).status).toBe(403);
    }
    expect(await spentOfOlgas()).toBe(before);
    const isShown = who === "gus" ? 404 : 200;
    const looked = await sluice.call("get_lease", { teamId: "acme", leaseId: "of-olga" }, { key });
    expect(looked.status).toBe(isShown);
    const { body } = await sluice.call("list_leases", { teamId: "acme" }, { key });
    expect(JSON.stringify(body).includes("of-olga")).toBe(isShown === 200);
  });
});

test("C14: what a gate leased for the team is reported on by no member's key", async () => {
  const ofGate = { ...lease, leaseId: "of-gate" };
  await sluice.call("acquire_lease", { teamId: "acme", ...ofGate, amount: "100" });
  const report = { teamId: "acme", leaseId: "of-gate", spent: "100" };
  const key = keys["mo"] ?? "";
  const renewal = { ...report, ask: 1000, amount: "0" };
  expect((await sluice.call("renew_lease", renewal, { key })).status).toBe(403);
  expect((await sluice.call("release_lease", report, { key })).status).toBe(403);
  const ofTeam = keys["team of acme"] ?? "";
  expect((await sluice.call("release_lease", report, { key: ofTeam })).status).toBe(200);
});

describe("what gates ask", () => {
  test("only operators may ask for settings and whom keys belong to", async () => {
    for (const key of Object.values(keys)) {
      const hashes = ["0".repeat(64)];
      expect((await sluice.call("identify_keys", { hashes }, { key })).status).toBe(403);
      expect((await sluice.call("get_gate_settings", {}, { key })).status).toBe(403);
    }
  });

  test("D2: /me and the check tell of the key's own team, whatever else is asked", async () => {
    for (const [who, teamId] of [
      ["olga of acme", "acme"],
      ["team of acme", "acme"],
      ["gus", "acme"],
      ["olga of beta", "beta"],
    ] as const) {
      const headers = {
        authorization: `Bearer ${keys[who]}`,
        "sluice-actor": "olga",
        "sluice-team": teamId === "acme" ? "beta" : "acme",
        "sluice-member": "olga",
        "x-forwarded-method": "GET",
        "x-forwarded-uri": "/v1/teams/beta",
      };
      const me = await sluice.send({ method: "GET", url: "/me?teamId=beta", headers });
      expect(me.status, "no such parameter").toBe(400);
      const own = await sluice.send({ method: "GET", url: "/me", headers });
      expect(own.body["user"], who).toMatchObject({ teamDomain: teamId });
      const check = await sluice.send({ method: "GET", url: "/v1/gate/check", headers });
      expect(check.headers["sluice-team"], who).toBe(teamId);
      const memberId = who.startsWith("team") ? "" : who.split(" ")[0];
      expect(check.headers["sluice-member"], who).toBe(memberId);
    }
  });

  test("C14: a guest's key is somebody who calls, and is not told the team's use", async () => {
    const headers = { authorization: `Bearer ${keys["gus"]}` };
    const { status, body } = await sluice.send({ method: "GET", url: "/me", headers });
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(["user"]);
  });
});
