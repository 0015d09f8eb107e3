/** Calls whose credentials are tokens of the operator's own sign-in, beside keys (RULES L1). */
import { fileURLToPath } from "node:url";
import { createClient } from "@sluice/client";
import { freshDatabase } from "@sluice/testing";
import { SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningServer, startServer } from "../src/index.ts";

const catalogDir = fileURLToPath(new URL("../../../catalogs/postman", import.meta.url));
const operatorKey = "operator-key-of-the-tests";
const secret = "a shared secret of thirty-two bytes at least";

let server: RunningServer;
let drop: () => Promise<void>;
let key = "";
beforeAll(async () => {
  const fresh = await freshDatabase();
  drop = fresh.drop;
  server = await startServer({
    port: 0,
    catalogDir,
    database: { url: fresh.url },
    operatorKey,
    logLevel: "silent",
    jwt: { secret, algorithms: ["HS256"], teamClaim: "org", memberClaim: "sub" },
  });
  const client = createClient({ baseUrl: server.url, key: operatorKey });
  const owner = { memberId: "olga", name: "Olga" };
  await client.call("create_team", { teamId: "acme", name: "Acme", plan: "team", owner });
  const of = { name: "test", scope: "member", teamId: "acme", memberId: "olga" } as const;
  key = (await client.call("create_key", of)).secret;
});
afterAll(async () => {
  await server.close();
  await drop();
});

const check = (credentials: string) =>
  fetch(`${server.url}/v1/gate/check`, {
    headers: {
      authorization: `Bearer ${credentials}`,
      "x-forwarded-method": "GET",
      "x-forwarded-uri": "/x",
    },
  });

const tokenOf = (claims: object, by = secret) =>
  new SignJWT({ ...claims })
    .setProtectedHeader({ alg: "HS256" })
    .setExpirationTime("5 minutes")
    .sign(new TextEncoder().encode(by));

test("a token and a key of the same member are one user", async () => {
  const byToken = await check(await tokenOf({ org: "acme", sub: "olga" }));
  expect(byToken.status).toBe(204);
  expect(byToken.headers.get("sluice-team")).toBe("acme");
  expect(byToken.headers.get("sluice-member")).toBe("olga");
  const byKey = await check(key);
  expect(byKey.status).toBe(204);
  const isSameMinute =
    byKey.headers.get("x-ratelimit-reset") === byToken.headers.get("x-ratelimit-reset");
  expect(byKey.headers.get("x-ratelimit-remaining")).toBe(isSameMinute ? "298" : "299");
});

test("a token that somebody else signed, or that names no team, is nobody's", async () => {
  const foreign = await tokenOf({ org: "acme", sub: "olga" }, "another secret of thirty-two bytes");
  expect((await check(foreign)).status).toBe(401);
  expect((await check(await tokenOf({ sub: "olga" }))).status).toBe(401);
});

test("tokens open nothing of Sluice's own API", async () => {
  const token = await tokenOf({ org: "acme", sub: "olga" });
  const headers = { authorization: `Bearer ${token}` };
  expect((await fetch(`${server.url}/v1/teams/acme`, { headers })).status).toBe(401);
  expect((await fetch(`${server.url}/me`, { headers })).status).toBe(401);
});
