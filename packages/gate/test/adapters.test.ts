/**
 * Each framework on a port of its own, before a real gate on a real engine: what the outside gets,
 * and what the handlers see.
 */
import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import type { Gate } from "@sluice/gate";
import express from "express";
import { Hono } from "hono";
import { SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { expressGate } from "../src/express/index.ts";
import { honoGate } from "../src/hono/index.ts";
import { jwtIdentity } from "../src/jwt/index.ts";
import { FRAMEWORKS, type RunningApp } from "./apps.ts";
import { openWorld, standingClock, type World } from "./world.ts";

const ALWAYS = [
  "x-ratelimit-limit",
  "x-ratelimit-remaining",
  "x-ratelimit-reset",
  "ratelimit",
  "ratelimit-policy",
];
const OF_A_TEAM = [...ALWAYS, "x-ratelimit-limit-month", "x-ratelimit-remaining-month"];

const missing = (response: Response, names: readonly string[]) =>
  names.filter((name) => !response.headers.has(name));
const remaining = (response: Response) => Number(response.headers.get("x-ratelimit-remaining"));
const monthRemaining = (response: Response) =>
  Number(response.headers.get("x-ratelimit-remaining-month"));

/** Word for word, as no client would write it. Answers the head of the response and its body. */
async function talk(port: number, lines: readonly string[]): Promise<string[]> {
  const socket = connect(port, "127.0.0.1");
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  let answer = "";
  for await (const part of socket.setEncoding("utf8")) answer += part;
  return answer.split("\r\n\r\n");
}

describe.each(FRAMEWORKS)("behind the gate in $name", (framework) => {
  let world: World;
  const closing: (() => Promise<void>)[] = [];
  const clock = standingClock();
  const start = async (gate: Pick<Gate, "decide">, options = {}): Promise<RunningApp> => {
    const app = await framework.start(gate, options);
    closing.push(app.close);
    return app;
  };
  const withKey = (key: string, init: RequestInit = {}): RequestInit => ({
    ...init,
    headers: { ...(init.headers as Record<string, string>), "x-api-key": key },
  });

  beforeAll(async () => {
    world = await openWorld();
  });
  afterEach(async () => {
    await Promise.all(closing.splice(0).map((close) => close()));
    await world.closeGates();
  });
  afterAll(() => world.close());

  test("L2, L3: every response has the headers: 200, 202, 404, the host's own errors", async () => {
    const { url } = await start(world.openGate({ clock }));
    const key = await world.issueKey("acme", "ana");
    const calls = [
      ["GET", "/collections", 200],
      ["POST", "/monitors/m1/runs", 202],
      ["GET", "/nowhere", 404],
      ["POST", "/collections", 404],
      ["GET", "/fails", 500],
      ["GET", "/fails-later", 500],
      ["GET", "/collections?page=2", 200],
    ] as const;
    for (const [method, path, status] of calls) {
      const response = await fetch(url + path, withKey(key, { method }));
      await response.text();
      expect([path, response.status]).toEqual([path, status]);
      expect(missing(response, OF_A_TEAM)).toEqual([]);
      expect(response.headers.get("retry-after")).toBeNull();
    }
  });

  test("L2: an address that cannot be decoded is answered with the headers too", async () => {
    const { url } = await start(world.openGate({ clock }));
    const key = await world.issueKey("acme", "ana");
    const response = await fetch(`${url}/%E0%A4%A`, withKey(key));
    expect([400, 404]).toContain(response.status);
    expect(missing(response, OF_A_TEAM)).toEqual([]);
  });

  test("L2: a 401 has the headers, as problem details and as the compatible body", async () => {
    for (const dialect of ["problem", "compatible"] as const) {
      const { url } = await start(world.openGate({ clock, dialect }));
      for (const init of [{}, withKey("a key that nobody has")]) {
        const response = await fetch(`${url}/collections`, init);
        expect(response.status).toBe(401);
        expect(missing(response, ALWAYS)).toEqual([]);
        const type = dialect === "problem" ? "application/problem+json" : "application/json";
        expect(response.headers.get("content-type")).toContain(type);
        expect(await response.json()).toHaveProperty(dialect === "problem" ? "code" : "error");
      }
    }
  });

  test("L1, L4: the call past the limit is 429, with Retry-After, and no handler sees it", async () => {
    const tight = await openWorld({ limit: 3 });
    closing.push(tight.close);
    const { url } = await start(tight.openGate({ clock, dialect: "compatible" }));
    const key = await tight.issueKey("acme", "ana");
    const other = await tight.issueKey("acme", "ana");
    const statuses = [];
    for (const each of [key, other, key]) {
      statuses.push((await fetch(`${url}/collections`, withKey(each))).status);
    }
    expect(statuses).toEqual([200, 200, 200]);
    const refused = await fetch(`${url}/fails`, withKey(other));
    expect(refused.status).toBe(429);
    expect(missing(refused, [...OF_A_TEAM, "retry-after"])).toEqual([]);
    expect(refused.headers.get("retry-after")).toBe("60");
    const reset = refused.headers.get("x-ratelimit-reset");
    expect(await refused.json()).toEqual({
      error: "rateLimited",
      message: `Rate limit exceeded. Please retry after ${reset}`,
    });
    // L1: the limit is a user's own.
    const ben = await tight.issueKey("acme", "ben");
    expect((await fetch(`${url}/collections`, withKey(ben))).status).toBe(200);
  });

  test("L3, L4, L6: past the month it is another 429, and the minute still counts", async () => {
    const small = await openWorld({ month: 2 });
    closing.push(small.close);
    const { url } = await start(small.openGate({ clock, dialect: "compatible" }));
    const key = await small.issueKey("acme", "ana");
    for (const _ of [1, 2]) await fetch(`${url}/collections`, withKey(key));
    const refused = await fetch(`${url}/collections`, withKey(key));
    expect(refused.status).toBe(429);
    expect(missing(refused, [...OF_A_TEAM, "retry-after"])).toEqual([]);
    expect(monthRemaining(refused)).toBe(0);
    expect(remaining(refused)).toBe(297);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(3_600);
    expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(86_400);
    expect(await refused.json()).toEqual({
      error: {
        name: "serviceLimitExhausted",
        message: "Service limit exhausted. Please contact your team admin.",
      },
    });
  });

  test("L6: a route that costs credits is 402 where none are left, and the month is spared", async () => {
    const { url } = await start(world.openGate({ clock }));
    const key = await world.issueKey("globex", "gus");
    const answers = [];
    for (const _ of [1, 2, 3, 4]) answers.push(await fetch(`${url}/ask`, withKey(key)));
    // A million credits, 400,000 a call.
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 402, 402]);
    expect(answers.map(remaining)).toEqual([299, 298, 297, 296]);
    const months = answers.map(monthRemaining);
    expect(months.map((month) => month - (months[0] ?? 0))).toEqual([0, -1, -1, -1]);
    expect(await answers[3]?.json()).toMatchObject({ code: "credits_exhausted" });
  });

  test("a route weighs what the catalog says, wherever the router is mounted", async () => {
    const { url } = await start(world.openGate({ clock }));
    const key = await world.issueKey("acme", null);
    const before = await fetch(`${url}/collections`, withKey(key));
    const heavy = await fetch(`${url}/monitors/m1/runs?now=1`, withKey(key, { method: "POST" }));
    expect(remaining(before) - remaining(heavy)).toBe(10);
    expect(monthRemaining(before) - monthRemaining(heavy)).toBe(10);
  });

  test("handlers see who calls and which route it is, by type and by value", async () => {
    const { url } = await start(world.openGate({ clock }));
    const ana = await fetch(`${url}/who`, withKey(await world.issueKey("acme", "ana")));
    expect(await ana.json()).toEqual({ team: "acme", member: "ana", route: null });
    const team = await fetch(`${url}/who`, withKey(await world.issueKey("globex", null)));
    expect(await team.json()).toEqual({ team: "globex", member: null, route: null });
  });

  test("a key of another team draws from the other team, whatever else the call says", async () => {
    const { url } = await start(world.openGate({ clock }));
    const acme = await world.issueKey("acme", "ben");
    const globex = await world.issueKey("globex", "gus");
    const before = await fetch(`${url}/collections`, withKey(acme));
    for (const _ of [1, 2, 3]) {
      const headers = { "x-team": "acme", "sluice-team": "acme" };
      await fetch(`${url}/collections`, withKey(globex, { headers }));
    }
    const after = await fetch(`${url}/collections`, withKey(acme));
    expect(remaining(before) - remaining(after)).toBe(1);
    expect(monthRemaining(before) - monthRemaining(after)).toBe(1);
  });

  test("HEAD counts as the GET it stands for, and is refused without a body", async () => {
    const { url } = await start(world.openGate({ clock }));
    const key = await world.issueKey("acme", "ana");
    const before = await fetch(`${url}/collections`, withKey(key));
    const head = await fetch(`${url}/collections`, withKey(key, { method: "HEAD" }));
    expect(head.status).toBe(200);
    expect(remaining(before) - remaining(head)).toBe(1);
    const refused = await fetch(`${url}/collections`, { method: "HEAD" });
    expect([refused.status, await refused.text()]).toEqual([401, ""]);
    expect(missing(refused, ALWAYS)).toEqual([]);
  });

  test("a CORS preflight passes uncounted, with headers and without a key", async () => {
    const { url } = await start(world.openGate({ clock }));
    const headers = { origin: "https://app.example.com", "access-control-request-method": "GET" };
    const counts = [];
    for (const _ of [1, 2, 3]) {
      const preflight = await fetch(`${url}/collections`, { method: "OPTIONS", headers });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
      expect(missing(preflight, ALWAYS)).toEqual([]);
      expect(preflight.headers.get("retry-after")).toBeNull();
      counts.push(remaining(preflight));
    }
    expect(new Set(counts).size).toBe(1);
    // An OPTIONS that no browser sent by itself is a call like any other.
    const bare = await fetch(`${url}/collections`, {
      method: "OPTIONS",
      headers: { origin: "https://app.example.com" },
    });
    expect(bare.status).toBe(401);
  });

  test("a CORS preflight is a call like any other where that is asked for", async () => {
    const { url } = await start(world.openGate({ clock }), { countsPreflights: true });
    const headers = { origin: "https://app.example.com", "access-control-request-method": "GET" };
    const preflight = await fetch(`${url}/collections`, { method: "OPTIONS", headers });
    expect(preflight.status).toBe(401);
    expect(missing(preflight, ALWAYS)).toEqual([]);
  });

  test("no fragment gets round a route's weight: what is routed is what is counted", async () => {
    const { url } = await start(world.openGate({ clock }));
    const { port } = new URL(url);
    const key = await world.issueKey("globex", null);
    const [head = ""] = await talk(Number(port), [
      "POST /monitors/7/runs#a HTTP/1.1",
      "Host: api",
      `X-API-Key: ${key}`,
      "Content-Length: 0",
      "Connection: close",
    ]);
    expect(head).toMatch(/^HTTP\/1.1 202 /);
    expect(head).toMatch(/x-ratelimit-remaining: 290\r/i);
  });

  test("a dry decision uses nothing up and says what would be", async () => {
    const tight = await openWorld({ limit: 2 });
    closing.push(tight.close);
    const { url } = await start(tight.openGate({ clock }));
    const key = await tight.issueKey("acme", "ana");
    const dry = async () => (await fetch(`${url}/dry`, withKey(key))).json();
    for (const _ of [1, 2, 3, 4]) expect(await dry()).toEqual({ isAdmitted: true, status: 200 });
    const admitted = await fetch(`${url}/collections`, withKey(key));
    expect(remaining(admitted)).toBe(1);
    await fetch(`${url}/collections`, withKey(key));
    expect(await dry()).toEqual({ isAdmitted: false, status: 429 });
  });

  test("a JSON Web Token says who calls, and a bad one is a 401 with headers", async () => {
    const secret = "a secret of thirty-two bytes, or more";
    const identify = jwtIdentity({
      secret,
      algorithms: ["HS256"],
      teamClaim: "org",
      memberClaim: "sub",
    });
    const { url } = await start(world.openGate({ clock, identify }));
    const token = await new SignJWT({ org: "acme", sub: "ben" })
      .setProtectedHeader({ alg: "HS256" })
      .setExpirationTime("5m")
      .sign(new TextEncoder().encode(secret));
    const bearing = (value: string) => ({ headers: { authorization: `Bearer ${value}` } });
    const ben = await fetch(`${url}/who`, bearing(token));
    expect(await ben.json()).toMatchObject({ team: "acme", member: "ben" });
    expect(missing(ben, OF_A_TEAM)).toEqual([]);
    const nobody = await fetch(`${url}/who`, bearing(`${token}x`));
    expect(nobody.status).toBe(401);
    expect(missing(nobody, ALWAYS)).toEqual([]);
  });

  test("a function of the host says who calls; where it fails, that is 503 and nobody's fault", async () => {
    let isAway = false;
    const gate = world.openGate({
      clock,
      identify: async (call) => {
        if (isAway) throw new Error("the session store is away");
        const session = call.header("x-session");
        return session === "of ana" ? { teamId: "acme", memberId: "ana" } : null;
      },
    });
    const { url } = await start(gate);
    const who = (session: string) => fetch(`${url}/who`, { headers: { "x-session": session } });
    expect(await (await who("of ana")).json()).toMatchObject({ team: "acme", member: "ana" });
    expect((await who("of eve")).status).toBe(401);
    isAway = true;
    const away = await who("of ana");
    expect(away.status).toBe(503);
    expect(missing(away, ["x-ratelimit-limit", "retry-after"])).toEqual([]);
  });

  test("calls of nobody known are counted by address, by the framework's word on proxies", async () => {
    const from = (address: string) => ({ headers: { "x-forwarded-for": address } });
    for (const trustsProxy of [true, false]) {
      const { url } = await start(world.openGate({ clock }), { trustsProxy });
      const first = await fetch(url, from("192.0.2.1"));
      const second = await fetch(url, from("192.0.2.2"));
      expect(first.status).toBe(401);
      expect(remaining(first) - remaining(second)).toBe(trustsProxy ? 0 : 1);
    }
  });

  test("what a gate throws is the host's to answer", async () => {
    for (const decide of [
      () => {
        throw new Error("a bug in the gate");
      },
      () => Promise.reject(new Error("a bug in the gate")),
    ]) {
      const { url } = await start({ decide });
      const response = await fetch(`${url}/collections`);
      expect(response.status).toBe(500);
      expect(await response.text()).toContain("a bug in the gate");
    }
  });
});

describe("a gate in Express below a path", () => {
  test("matches routes by the whole path, as the outside sees it", async () => {
    const world = await openWorld();
    const app = express();
    const monitors = express.Router();
    monitors.use(expressGate(world.openGate({ clock: standingClock() })));
    monitors.post("/:id/runs", (request, response) => {
      response.json({ route: request.sluice?.route });
    });
    app.use("/monitors", monitors);
    const server = app.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const headers = { "x-api-key": await world.issueKey("acme", "ana") };
    const run = { method: "POST", headers };
    const response = await fetch(`http://127.0.0.1:${port}/monitors/m1/runs?now=1`, run);
    expect(await response.json()).toEqual({ route: "monitor-runs" });
    expect(remaining(response)).toBe(290);
    server.closeAllConnections();
    server.close();
    await world.close();
  });
});

describe("behind the gate in Hono where there is no Node", () => {
  let world: World;
  let key = "";
  beforeAll(async () => {
    world = await openWorld({ limit: 3 });
    key = await world.issueKey("acme", "ana");
  });
  afterAll(() => world.close());

  test("L2: headers are on the finished response, also on one that cannot be written to", async () => {
    const app = new Hono();
    app.use(honoGate(world.openGate({ clock: standingClock() })));
    app.get("/own", (context) => context.json({ own: true }));
    app.get("/passed-on", () => fetch("data:text/plain,from%20another%20server"));
    const call = (path: string) => app.request(path, { headers: { "x-api-key": key } });
    const [own, other, absent, refused] = [
      await call("/own"),
      await call("/passed-on"),
      await call("/nowhere"),
      await call("/own"),
    ];
    expect([own, other, absent, refused].map(({ status }) => status)).toEqual([200, 200, 404, 429]);
    for (const response of [own, other, absent, refused]) {
      expect(missing(response, OF_A_TEAM)).toEqual([]);
    }
    expect(await other.text()).toBe("from another server");
    expect(other.headers.get("content-type")).toBe("text/plain");
    expect(refused.headers.get("retry-after")).toBe("60");
  });
});
