/** Debian's Caddy with examples/gate/caddy as it stands, before a real server and a real API. */
import { describeWithPrograms, startCaddy, type TestProxy } from "@sluice/testing";
import autocannon from "autocannon";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Change, exampleConfig, inOneWindow, type Rig, startRig } from "./forward-auth-rig.ts";
import { type Answer, expectHeaders, openSocket, send, startRelay } from "./raw-calls.ts";

const CONFIG = "caddy/Caddyfile";
const COMPATIBLE: Change = ["check?dialect=problem", "check?dialect=compatible"];
/** What the guide tells to do: the commented lines in place of `import sluice_closed`. */
const OPEN: readonly Change[] = [
  ["\t\timport sluice_closed", "\t\t# import sluice_closed"],
  ["# @sluice_silent {", "@sluice_silent {"],
  ["# \tvars sluice_away 1", "\tvars sluice_away 1"],
  ["# \texpression", "\texpression"],
  ["# handle @sluice_silent {", "handle @sluice_silent {"],
  ["# \theader Sluice-Store", "\theader Sluice-Store"],
  ["# \treverse_proxy 127.0.0.1", "\treverse_proxy 127.0.0.1"],
  ["# \t\timport sluice_upstream", "\t\timport sluice_upstream"],
  ["# \t}", "\t}"],
  ["# }", "}"],
];

await describeWithPrograms(["caddy"], "Caddy with examples/gate/caddy", () => {
  let rig: Rig;
  const started: TestProxy[] = [];
  let caddy: TestProxy;

  async function start(
    changes: readonly Change[] = [],
    ports: { sluice?: number; api?: number } = {},
  ): Promise<TestProxy> {
    const base = { sluice: rig.port, api: rig.api.port, ...ports };
    const proxy = await startCaddy((own) => exampleConfig(CONFIG, { ...base, own }, changes));
    started.push(proxy);
    return proxy;
  }

  beforeAll(async () => {
    rig = await startRig();
    caddy = await start();
  });
  afterAll(async () => {
    for (const proxy of started) await proxy.close();
    await rig.close();
  });
  beforeEach(() => {
    rig.api.reached.length = 0;
  });

  test("L1, L2: of 600 calls over 50 connections exactly 300 pass, and the rest is refused whole", async () => {
    let sum: autocannon.Result | undefined;
    let last: Answer | undefined;
    await inOneWindow(rig, async ({ key }) => {
      const first = await send(caddy.url, "/first", { key });
      sum = await autocannon({
        url: `${caddy.url}/many`,
        connections: 50,
        amount: 600,
        headers: { "x-api-key": key },
      });
      last = await send(caddy.url, "/last", { key });
      return [first, last];
    });
    expect(sum?.statusCodeStats).toEqual({ 200: { count: 299 }, 429: { count: 301 } });
    expect(rig.api.reached).toHaveLength(300);
    if (!last) throw new Error("nothing was answered");
    expect(last.headers["content-type"]).toMatch(/^application\/problem\+json/);
    expect(JSON.parse(last.body)).toMatchObject({ code: "rate_limited", status: 429 });
    expect(last.headers["retry-after"]).toMatch(/^([1-9]|[1-5]\d|60)$/);
    expectHeaders(last, { isMonthKnown: true });
  });

  test("L4, L6: month and credits are told apart from the minute, and 401 has its headers", async () => {
    const { key } = await rig.newKey({ plan: "solo" });
    const ask = { key, method: "POST", body: "{}" };
    const statuses = [];
    for (let call = 1; call <= 3; call += 1) {
      statuses.push((await send(caddy.url, "/ask", ask)).status);
    }
    const passed = await send(caddy.url, "/x", { key });
    const refused = await send(caddy.url, "/x", { key });
    expect([...statuses, passed.status, refused.status]).toEqual([200, 200, 402, 200, 429]);
    expect(JSON.parse(refused.body)).toMatchObject({ code: "quota_exhausted", status: 429 });
    expectHeaders(refused, { isMonthKnown: true });
    const unknown = await send(caddy.url, "/x");
    expect(unknown.status).toBe(401);
    expect(unknown.headers["www-authenticate"]).toContain("Bearer");
    expectHeaders(unknown, { isMonthKnown: false });
  });

  test("L4: the compatible dialect has its bodies", async () => {
    const proxy = await start([COMPATIBLE]);
    const { key } = await rig.newKey({ plan: "solo" });
    for (let call = 1; call <= 3; call += 1) {
      expect((await send(proxy.url, "/x", { key })).status).toBe(200);
    }
    const quota = await send(proxy.url, "/x", { key });
    expect(quota.status).toBe(429);
    expect(JSON.parse(quota.body)).toEqual({
      error: {
        name: "serviceLimitExhausted",
        message: "Service limit exhausted. Please contact your team admin.",
      },
    });
  });

  test("L2: an upstream's errors keep their bodies and have the headers, and so has a 502", async () => {
    const { key } = await rig.newKey();
    for (const status of [200, 401, 403, 404, 429, 500]) {
      const answer = await send(caddy.url, `/status/${status}`, { key });
      expect([answer.status, answer.body]).toEqual([status, `${status} from behind`]);
      expectHeaders(answer, { isMonthKnown: true });
    }
    const nobody = await startRelay(1);
    await nobody.close();
    const proxy = await start([], { api: nobody.port });
    const answer = await send(proxy.url, "/x", { key });
    expect(answer.status).toBe(502);
    expectHeaders(answer, { isMonthKnown: true });
  });

  test("the upstream gets the call whole, with who calls and nothing that the client said of it", async () => {
    const { key, teamKey, teamId } = await rig.newKey();
    const headers = {
      "Sluice-Team": "mallory",
      "Sluice-Member": "mallory",
      Sluice_Team: "mallory",
      "X-Forwarded-Uri": "/healthz",
      "X-Forwarded-Method": "OPTIONS",
    };
    const body = "0123456789".repeat(90_000);
    const path = "/a%2Fb/c%20d?q=1%2B1&q=%C3%A4";
    await send(caddy.url, path, { key, headers, method: "PUT", body });
    await send(caddy.url, "/b", { key: teamKey, headers });
    const said = rig.api.reached.map((each) => [
      each.method,
      each.url,
      each.headers["sluice-team"],
      each.headers["sluice-member"] ?? "",
      each.headers["sluice_team"],
    ]);
    expect(said).toEqual([
      ["PUT", path, teamId, "ben", undefined],
      ["GET", "/b", teamId, "", undefined],
    ]);
    expect(rig.api.reached[0]?.body === body).toBe(true);
  });

  test("a WebSocket passes once it is admitted", async () => {
    const { key, teamId } = await rig.newKey();
    expect(await openSocket(caddy.port, "")).toMatch(/^HTTP\/1.1 401 /);
    expect(rig.api.reached).toHaveLength(0);
    expect(await openSocket(caddy.port, key)).toMatch(/^HTTP\/1.1 101 (.|\s)*hello$/);
    expect(rig.api.reached[0]?.headers["sluice-team"]).toBe(teamId);
  });

  test("the check goes over connections that stay, also where it refuses, and carries no more than it must", async () => {
    const relay = await startRelay(rig.port);
    const proxy = await start([], { sluice: relay.port });
    const { key } = await rig.newKey();
    for (let call = 0; call < 50; call += 1) {
      expect((await send(proxy.url, "/x", { key })).status).toBe(200);
      expect((await send(proxy.url, "/x")).status).toBe(401);
    }
    const call = { key, method: "POST", body: "the-body", headers: { cookie: "the-cookie" } };
    expect((await send(proxy.url, "/x", call)).status).toBe(200);
    expect(relay.heard()).toContain(key);
    expect(relay.heard()).not.toMatch(/the-/);
    expect(relay.count()).toBe(1);
    await proxy.close();
    await relay.close();
  });

  test("while Sluice is away calls are refused with 503, and pass again once it is back", async () => {
    const { key } = await rig.newKey();
    expect((await send(caddy.url, "/x", { key })).status).toBe(200);
    await rig.stop();
    try {
      rig.api.reached.length = 0;
      const refused = await send(caddy.url, "/x", { key, method: "POST", body: "{}" });
      expect(refused.status).toBe(503);
      expect(refused.headers["content-type"]).toBe("application/problem+json");
      expect(refused.headers["retry-after"]).toBe("1");
      expect(JSON.parse(refused.body)).toMatchObject({ code: "unavailable", status: 503 });
      expect(rig.api.reached).toHaveLength(0);
    } finally {
      await rig.start();
    }
    expect((await send(caddy.url, "/x", { key })).status).toBe(200);
  });

  test("they pass where that was chosen, and the upstream is told of nobody", async () => {
    const proxy = await start(OPEN);
    const { key } = await rig.newKey();
    const headers = { "Sluice-Team": "mallory", "Sluice-Member": "mallory" };
    await rig.stop();
    try {
      rig.api.reached.length = 0;
      const passed = await send(proxy.url, "/x", { key, headers, method: "POST", body: "whole" });
      expect([passed.status, passed.body]).toEqual([200, "200 from behind"]);
      expect(passed.headers["sluice-store-away"]).toBe("sluice;open");
      expect(rig.api.reached).toMatchObject([{ method: "POST", body: "whole" }]);
      expect(rig.api.reached[0]?.headers["sluice-team"]).toBeUndefined();
      expect(rig.api.reached[0]?.headers["sluice-member"]).toBeUndefined();
    } finally {
      await rig.start();
    }
    rig.api.reached.length = 0;
    expect((await send(proxy.url, "/x")).status).toBe(401);
    const long = "a".repeat(100_000);
    const sent = [
      { key: long },
      { headers: { authorization: `Bearer ${long}` } },
      { headers: { "x-other": long } },
    ];
    for (const each of sent) {
      expect((await send(proxy.url, "/x", each)).status).toBeGreaterThanOrEqual(400);
    }
    expect(rig.api.reached).toHaveLength(0);
  });
});
