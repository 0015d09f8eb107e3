/** What gates in other processes ask of the server, and where callers see their limits (L3). */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OPERATOR_KEY, openApp, type TestApp } from "./open-app.ts";

let sluice: TestApp;
beforeAll(async () => {
  sluice = await openApp();
  for (const teamId of ["acme", "beta"]) {
    await sluice.call("create_team", {
      teamId,
      name: teamId,
      plan: "team",
      owner: { memberId: "olga", name: "Olga" },
    });
  }
});
afterAll(() => sluice.close());

const hashOf = (key: string) => createHash("sha256").update(key).digest("hex");
const keyOf = (teamId: string, memberId = "olga") => sluice.keyFor("member", { teamId, memberId });

describe("what gates ask", () => {
  test("L1: the limits of the catalog, one of them the headline, and the pool of calls", async () => {
    const { body } = await sluice.call("get_gate_settings");
    const limits = body["rateLimits"] as { id: string; isHeadline: boolean }[];
    expect(limits.filter(({ isHeadline }) => isHeadline)).toEqual([
      expect.objectContaining({ id: "api-minute", limit: 300, windowSeconds: 60, per: ["user"] }),
    ]);
    expect(body).toMatchObject({ callPool: "api_calls", memberPools: ["ai"] });
  });

  test("whom keys belong to, in the order asked; operators, revoked and leavers are nobody", async () => {
    const team = await sluice.keyFor("team", { teamId: "acme" });
    const member = await keyOf("acme");
    const revoked = await keyOf("acme");
    const { items } = (await sluice.call("list_keys", { teamId: "acme" })).body;
    const lastFour = revoked.slice(-4);
    const { keyId } = (items as { keyId: string; lastFour: string }[]).find(
      (key) => key.lastFour === lastFour,
    ) ?? { keyId: "" };
    await sluice.call("revoke_key", { keyId });
    await sluice.call("add_member", { teamId: "beta", memberId: "lee", name: "Lee" });
    const left = await keyOf("beta", "lee");
    await sluice.call("remove_member", { teamId: "beta", memberId: "lee" });
    const asked = ["nobody", member, revoked, OPERATOR_KEY, team, left, await keyOf("beta")];
    const { body } = await sluice.call("identify_keys", { hashes: asked.map(hashOf) });
    expect(body["items"]).toEqual([
      null,
      { keyId: expect.any(String), teamId: "acme", memberId: "olga" },
      null,
      null,
      { keyId: expect.any(String), teamId: "acme", memberId: null },
      null,
      { keyId: expect.any(String), teamId: "beta", memberId: "olga" },
    ]);
  });

  test("only operators may ask", async () => {
    const key = await sluice.keyFor("team", { teamId: "acme" });
    expect((await sluice.call("get_gate_settings", {}, { key })).status).toBe(403);
    const hashes = [hashOf(key)];
    expect((await sluice.call("identify_keys", { hashes }, { key })).status).toBe(403);
  });
});

describe("limits in a team's usage", () => {
  interface Limit {
    readonly name: string;
    readonly used: number | null;
    readonly resetsAt: string | null;
  }

  async function limitsOf(key: string, teamId = "acme", headers = {}) {
    const { body } = await sluice.call("get_usage", { teamId }, { key, headers });
    const { rateLimits } = body["usage"] as { rateLimits: Limit[] };
    return Object.fromEntries(rateLimits.map((limit) => [limit.name, limit]));
  }

  const callGuarded = (key: string, uri: string) =>
    sluice.send({
      method: "GET",
      url: "/v1/gate/check",
      headers: {
        authorization: `Bearer ${key}`,
        "x-forwarded-method": "GET",
        "x-forwarded-uri": uri,
      },
    });

  test("L3: who asks sees their own calls of the minute, and a look costs none", async () => {
    const key = await keyOf("acme");
    for (const uri of ["/me", "/collections", "/x"]) {
      expect((await callGuarded(key, uri)).status).toBe(204);
    }
    for (let look = 0; look < 3; look += 1) {
      const limits = await limitsOf(key);
      expect(limits["api-minute"]).toMatchObject({
        used: 3,
        resetsAt: new Date(sluice.clock.now + 60_000).toISOString().replace(".000", ""),
      });
      expect(limits["api-burst"]?.used, "by route, one number would not do").toBeNull();
    }
  });

  test("others see theirs, and operators nobody's", async () => {
    const team = await sluice.keyFor("team", { teamId: "acme" });
    await callGuarded(team, "/x");
    expect((await limitsOf(team))["api-minute"]?.used).toBe(1);
    expect((await limitsOf(await keyOf("beta"), "beta"))["api-minute"]?.used).toBe(0);
    expect((await limitsOf(OPERATOR_KEY))["api-minute"]?.used).toBeNull();
  });

  test("D2: nobody sees another team's", async () => {
    const key = await keyOf("beta");
    const { status } = await sluice.call("get_usage", { teamId: "acme" }, { key });
    expect(status).toBe(404);
  });
});
