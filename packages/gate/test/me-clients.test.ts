/**
 * `GET /me` of a running server as public clients of that shape read it (RULES L5). Each row says
 * what one of them needs, taken from its parsing code:
 * - postmanlabs/postman-api-sdk-ts at 44cc9c63f8b39b7c13f087d173b86f012f0b870f,
 *   src/services/users/models: every field by type, `operations` optional
 * - trufflesecurity/trufflehog at 0640a6d37e86161fed20385135fb1cd729dd0bbc,
 *   pkg/analyzer/analyzers/postman/postman.go: strings, roles as an array; no user name, no key
 */
import { fileURLToPath } from "node:url";
import { startServer } from "@sluice/server";
import { freshDatabase, type TestDatabase } from "@sluice/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { createTeam, issueKey } from "./world.ts";

const POSTMAN = fileURLToPath(new URL("../../../catalogs/postman", import.meta.url));
const UNLIMITED = 99_999_999;

const OF_THE_SDK = z.object({
  user: z.object({
    id: z.number(),
    sub: z.string().optional(),
    username: z.string(),
    email: z.string(),
    fullName: z.string(),
    avatar: z.string().nullable(),
    isPublic: z.boolean(),
    emailVerified: z.boolean().optional(),
    teamId: z.number(),
    teamName: z.string(),
    teamDomain: z.string(),
    roles: z.array(z.string()),
  }),
  operations: z
    .array(
      z.object({ name: z.string(), limit: z.number(), usage: z.number(), overage: z.number() }),
    )
    .optional(),
});

const OF_TRUFFLEHOG = z.object({
  user: z.object({
    username: z.string().min(1),
    email: z.string(),
    fullName: z.string(),
    roles: z.array(z.string()),
    teamName: z.string(),
    teamDomain: z.string(),
  }),
});

describe("GET /me, as clients of the shape read it", () => {
  let server: Awaited<ReturnType<typeof startServer>>;
  let database: TestDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
    server = await startServer({
      port: 0,
      catalogDir: POSTMAN,
      database: { url: database.url },
      operatorKey: "an operator's key for tests".replaceAll(" ", "-"),
      jobsEverySeconds: 0,
      logLevel: "silent",
    });
    await createTeam(server.sluice, "acme", ["ana", "ben"], "team");
    await createTeam(server.sluice, "initech", ["ivy"], "enterprise");
  });
  afterAll(async () => {
    await server.close();
    await database.drop();
  });

  const me = async (teamId: string, memberId: string | null) => {
    const key = await issueKey(server.sluice, teamId, memberId);
    return fetch(`${server.url}/me`, { headers: { "x-api-key": key } });
  };

  test("L5: the SDK of the shape's makers parses it, for each kind of key", async () => {
    for (const memberId of ["ana", "ben", null]) {
      const response = await me("acme", memberId);
      expect(response.status).toBe(200);
      const { user, operations = [] } = OF_THE_SDK.parse(await response.json());
      expect(Number.isSafeInteger(user.id) && Number.isSafeInteger(user.teamId)).toBe(true);
      const names = operations.map(({ name }) => name);
      for (const name of ["api_usage", "flow_requests", "ai_millicredits"]) {
        expect(names).toContain(name);
      }
    }
  });

  test("L5: trufflehog takes it for the answer of a good key", async () => {
    const { user } = OF_TRUFFLEHOG.parse(await (await me("acme", "ana")).json());
    expect(user.roles).toContain("user");
  });

  test("C16, L3: the call itself counts, and the body says what the month's headers say", async () => {
    const read = async () => {
      const response = await me("initech", "ivy");
      const { operations = [] } = OF_THE_SDK.parse(await response.json());
      const usage = operations.find(({ name }) => name === "api_usage");
      const left = Number(response.headers.get("x-ratelimit-remaining-month"));
      return { usage, left, limit: Number(response.headers.get("x-ratelimit-limit-month")) };
    };
    const [first, second] = [await read(), await read()];
    expect(first.usage).toEqual({ name: "api_usage", limit: 1_000_000, usage: 1, overage: 0 });
    expect(second.usage?.usage).toBe(2);
    expect([first.left, second.left]).toEqual([999_999, 999_998]);
    expect(first.limit).toBe(1_000_000);
  });

  test("L5: no number is at the sentinel that clients take for no limit, but where there is none", async () => {
    const { operations = [] } = OF_THE_SDK.parse(await (await me("acme", "ana")).json());
    expect(operations.filter(({ limit }) => limit >= UNLIMITED)).toEqual([]);
    expect(operations.every(({ usage, overage }) => usage >= 0 && overage >= 0)).toBe(true);
  });

  test("L2, L4: without a key it is 401, with the headers, and no user to be taken for one", async () => {
    const response = await fetch(`${server.url}/me`);
    expect(response.status).toBe(401);
    expect(response.headers.get("x-ratelimit-limit")).not.toBeNull();
    expect(OF_TRUFFLEHOG.safeParse(await response.json()).success).toBe(false);
  });
});
