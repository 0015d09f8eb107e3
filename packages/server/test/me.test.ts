/** `GET /me` (RULES L5): the shape that clients of the seller's API already parse. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { OPERATOR_KEY, openApp, type TestApp } from "./open-app.ts";

let sluice: TestApp;
beforeAll(async () => {
  sluice = await openApp();
  await newTeam("acme", "professional");
  for (const [memberId, role] of [
    ["ada", "admin"],
    ["mo", "member"],
    ["gus", "guest"],
  ]) {
    const email = `${memberId}@acme.example`;
    await sluice.call("add_member", { teamId: "acme", memberId, name: memberId, role, email });
  }
});
afterAll(() => sluice.close());

const newTeam = (teamId: string, plan: string) =>
  sluice.call("create_team", {
    teamId,
    name: `Team ${teamId}`,
    plan,
    owner: { memberId: "olga", name: "Olga Öl", email: "olga@acme.example" },
  });

const keyOf = (teamId: string, memberId: string) => sluice.keyFor("member", { teamId, memberId });

const me = (key: string) => sluice.call("get_me", {}, { key });

/** As the seller's own description of its API has it. */
const theirs = z.object({
  user: z.object({
    id: z.int(),
    username: z.string(),
    email: z.string(),
    fullName: z.string(),
    avatar: z.string().nullable(),
    isPublic: z.boolean(),
    teamId: z.int(),
    teamName: z.string(),
    teamDomain: z.string(),
    roles: z.array(z.string()),
  }),
  operations: z
    .array(
      z.strictObject({
        name: z.string(),
        limit: z.number(),
        usage: z.number(),
        overage: z.number(),
      }),
    )
    .optional(),
});

function operationsOf(body: unknown): Record<string, unknown> {
  const { operations = [] } = theirs.parse(body);
  return Object.fromEntries(operations.map(({ name, ...numbers }) => [name, numbers]));
}

describe("GET /me", () => {
  test("L5: an owner's user, and the quotas of the plan by the names clients know", async () => {
    const { status, body } = await me(await keyOf("acme", "olga"));
    expect(status).toBe(200);
    expect(theirs.parse(body).user).toEqual({
      id: expect.any(Number),
      username: "olga",
      email: "olga@acme.example",
      fullName: "Olga Öl",
      avatar: null,
      isPublic: false,
      teamId: expect.any(Number),
      teamName: "Team acme",
      teamDomain: "acme",
      roles: ["admin", "billing", "user"],
    });
    expect(operationsOf(body)).toEqual({
      ai_millicredits: { limit: 400, usage: 0, overage: 0 },
      flow_requests: { limit: 500, usage: 0, overage: 0 },
      api_usage: { limit: 100_000, usage: 1, overage: 0 },
    });
  });

  test("C16: each call counts, and is in its own answer", async () => {
    await newTeam("counted", "professional");
    const key = await keyOf("counted", "olga");
    for (const usage of [1, 2, 3]) {
      const { body, headers } = await me(key);
      expect(operationsOf(body)).toMatchObject({ api_usage: { usage } });
      expect(headers["x-ratelimit-remaining"]).toBe(String(300 - usage));
      expect(headers["x-ratelimit-limit-month"]).toBe("100000");
      expect(headers["x-ratelimit-remaining-month"]).toBe(String(100_000 - usage));
    }
  });

  test("C16: what is over is in the usage, fractions and all, and each sees their own", async () => {
    await newTeam("over", "professional");
    await sluice.call("add_member", { teamId: "over", memberId: "mo", name: "Mo" });
    const team = { teamId: "over" };
    await sluice.call("set_payg_default", { ...team, payg: "on" });
    const charge = { item: "ai-action", credits: "401.5" };
    await sluice.call("record_usage", { ...team, memberId: "olga", pool: "ai", charge });
    const own = { limit: 400, usage: 401.5, overage: 1.5 };
    const none = { limit: 400, usage: 0, overage: 0 };
    const all = { limit: 800, usage: 401.5, overage: 1.5 };
    for (const [key, expected] of [
      [await keyOf("over", "olga"), own],
      [await keyOf("over", "mo"), none],
      [await sluice.keyFor("team", team), all],
    ] as const) {
      expect(operationsOf((await me(key)).body)).toMatchObject({ ai_millicredits: expected });
    }
  });

  test.each([
    ["ada", ["admin", "user"], true],
    ["mo", ["user"], true],
    ["gus", ["guest"], false],
  ])("C14: what %s is, and whether quotas are theirs to see", async (member, roles, sees) => {
    const { status, body } = await me(await keyOf("acme", member));
    expect(status).toBe(200);
    const { user, operations } = theirs.parse(body);
    expect(user.roles).toEqual(roles);
    expect(operations !== undefined).toBe(sees);
  });

  test("C14: on a plan without roles everyone but the owner is a plain member", async () => {
    await newTeam("solo", "solo");
    await sluice.call("add_member", { teamId: "solo", memberId: "ada", name: "A", role: "admin" });
    const { body } = await me(await keyOf("solo", "ada"));
    expect(theirs.parse(body).user.roles).toEqual(["user"]);
  });

  test("a team's key is a user made of the team and the key's name", async () => {
    const key = await sluice.keyFor("team", { teamId: "acme", name: "CI" });
    const { body } = await me(key);
    const { user, operations } = theirs.parse(body);
    expect(user).toMatchObject({
      username: "CI",
      fullName: "Team acme: CI",
      teamName: "Team acme",
    });
    expect(operations).toHaveLength(3);
  });

  test("ids are numbers that stay the same, and differ", async () => {
    const ids = new Set<number>();
    for (const member of ["olga", "mo", "olga"]) {
      const { user } = theirs.parse((await me(await keyOf("acme", member))).body);
      ids.add(user.id);
      ids.add(user.teamId);
    }
    expect(ids.size).toBe(3);
  });

  test("the free plan of 2026 has its own limits", async () => {
    await newTeam("free", "free-2026");
    expect(operationsOf((await me(await keyOf("free", "olga"))).body)).toEqual({
      ai_millicredits: { limit: 50, usage: 0, overage: 0 },
      flow_requests: { limit: 25, usage: 0, overage: 0 },
      api_usage: { limit: 10_000, usage: 1, overage: 0 },
    });
  });

  test("operators have no user, and nobody is told so without a key", async () => {
    expect((await me(OPERATOR_KEY)).status).toBe(403);
    const unknown = await sluice.call("get_me", {}, { key: null });
    expect(unknown.status).toBe(401);
    expect(unknown.headers["x-ratelimit-limit"]).toBe("300");
  });

  test("C8: who has left the team is nobody there", async () => {
    await sluice.call("add_member", { teamId: "acme", memberId: "lee", name: "Lee" });
    const key = await keyOf("acme", "lee");
    await sluice.call("remove_member", { teamId: "acme", memberId: "lee" });
    expect((await me(key)).status).toBe(401);
  });

  test("L3, L4: with the month exhausted it is refused as a quota, not as a rate", async () => {
    await newTeam("spent", "free-2026");
    const charge = { item: "api-call", credits: "9999" };
    await sluice.call("record_usage", { teamId: "spent", pool: "api_calls", charge });
    const key = await keyOf("spent", "olga");
    const last = await me(key);
    expect(last.status).toBe(200);
    expect(operationsOf(last.body)).toMatchObject({ api_usage: { usage: 10_000 } });
    const { status, body, headers } = await me(key);
    expect(status).toBe(429);
    expect(body).toMatchObject({ code: "quota_exhausted" });
    expect(headers["x-ratelimit-remaining-month"]).toBe("0");
    expect(Number(headers["retry-after"])).toBeLessThanOrEqual(86_400);
  });
});

describe("GET /me in the compatible dialect", () => {
  test("L4: a quota refusal has the body that its clients branch on", async () => {
    const compatible = await openApp({ dialect: "compatible" });
    await compatible.call("create_team", {
      teamId: "spent",
      name: "Spent",
      plan: "free-2026",
      owner: { memberId: "olga", name: "Olga" },
    });
    const charge = { item: "api-call", credits: "10000" };
    await compatible.call("record_usage", { teamId: "spent", pool: "api_calls", charge });
    const key = await compatible.keyFor("member", { teamId: "spent", memberId: "olga" });
    const { status, body } = await compatible.send({
      method: "GET",
      url: "/me",
      headers: { "x-api-key": key },
    });
    expect(status).toBe(429);
    expect(body).toEqual({
      error: {
        name: "serviceLimitExhausted",
        message: "Service limit exhausted. Please contact your team admin.",
      },
    });
    await compatible.close();
  });
});
