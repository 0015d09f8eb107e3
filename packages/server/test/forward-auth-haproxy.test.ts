/** Debian's HAProxy with examples/gate/haproxy as it stands, before a real server and a real API. */
import { describeWithPrograms, startHaproxy, type TestProxy } from "@sluice/testing";
import autocannon from "autocannon";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Change, exampleText, inOneWindow, type Rig, startRig } from "./forward-auth-rig.ts";
import { type Answer, expectHeaders, openSocket, send, startRelay } from "./raw-calls.ts";

const OPEN: Change = ['WHEN_AWAY = "closed"', 'WHEN_AWAY = "open"'];
const COMPATIBLE: Change = ['DIALECT = "problem"', 'DIALECT = "compatible"'];

await describeWithPrograms(["haproxy"], "HAProxy with examples/gate/haproxy", () => {
  let rig: Rig;
  const started: TestProxy[] = [];
  let haproxy: TestProxy;

  async function start(
    changes: readonly Change[] = [],
    { sluice = rig.port, api = rig.api.port } = {},
  ): Promise<TestProxy> {
    const lua = exampleText("haproxy/sluice.lua", [
      ["127.0.0.1:4600", `127.0.0.1:${sluice}`],
      ...changes,
    ]);
    const config = (own: number) =>
      exampleText("haproxy/haproxy.cfg", [
        ["127.0.0.1:3000", `127.0.0.1:${api}`],
        ["127.0.0.1:8080", `127.0.0.1:${own}`],
      ]);
    const proxy = await startHaproxy(config, { "sluice.lua": lua });
    started.push(proxy);
    return proxy;
  }

  beforeAll(async () => {
    rig = await startRig();
    haproxy = await start();
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
      const first = await send(haproxy.url, "/first", { key });
      sum = await autocannon({
        url: `${haproxy.url}/many`,
        connections: 50,
        amount: 600,
        headers: { "x-api-key": key },
      });
      last = await send(haproxy.url, "/last", { key });
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
      statuses.push((await send(haproxy.url, "/ask", ask)).status);
    }
    const passed = await send(haproxy.url, "/x", { key });
    const refused = await send(haproxy.url, "/x", { key });
    expect([...statuses, passed.status, refused.status]).toEqual([200, 200, 402, 200, 429]);
    expect(JSON.parse(refused.body)).toMatchObject({ code: "quota_exhausted", status: 429 });
    expectHeaders(refused, { isMonthKnown: true });
    const unknown = await send(haproxy.url, "/x");
    expect(unknown.status).toBe(401);
    expect(unknown.headers["www-authenticate"]).toContain("Bearer");
    expectHeaders(unknown, { isMonthKnown: false });
    const compatible = await start([COMPATIBLE]);
    expect(JSON.parse((await send(compatible.url, "/x", { key })).body)).toEqual({
      error: {
        name: "serviceLimitExhausted",
        message: "Service limit exhausted. Please contact your team admin.",
      },
    });
  });

  test("L2: an upstream's errors keep their bodies and have the headers, and so has a 503", async () => {
    const { key } = await rig.newKey();
    for (const status of [200, 401, 403, 404, 429, 500]) {
      const answer = await send(haproxy.url, `/status/${status}`, { key });
      expect([answer.status, answer.body]).toEqual([status, `${status} from behind`]);
      expectHeaders(answer, { isMonthKnown: true });
    }
    const nobody = await startRelay(1);
    await nobody.close();
    const proxy = await start([], { api: nobody.port });
    const answer = await send(proxy.url, "/x", { key });
    expect(answer.status).toBe(503);
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
    await send(haproxy.url, path, { key, headers, method: "PUT", body });
    await send(haproxy.url, "/b", { key: teamKey, headers });
    const probe = await send(haproxy.url, "/healthz", { headers });
    expect(probe.headers["x-ratelimit-limit"]).toBe("7");
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
      ["GET", "/healthz", undefined, "", undefined],
    ]);
    expect(rig.api.reached[0]?.body === body).toBe(true);
    expect(await openSocket(haproxy.port, "")).toMatch(/^HTTP\/1.1 401 /);
    expect(await openSocket(haproxy.port, key)).toMatch(/^HTTP\/1.1 101 (.|\s)*hello$/);
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
    expect((await send(proxy.url, "/x?the-query", call)).status).toBe(200);
    expect(relay.heard()).toContain(key);
    expect(relay.heard()).not.toMatch(/the-/);
    expect(relay.count()).toBe(1);
    await proxy.close();
    await relay.close();
  });

  test("while Sluice is away calls are refused, or pass where that was chosen", async () => {
    const proxy = await start([OPEN]);
    const { key } = await rig.newKey();
    const headers = { "Sluice-Team": "mallory", "Sluice-Member": "mallory" };
    const call = { key, headers, method: "POST", body: "whole" };
    await rig.stop();
    try {
      rig.api.reached.length = 0;
      const refused = await send(haproxy.url, "/x", call);
      expect([refused.status, refused.headers["retry-after"]]).toEqual([503, "1"]);
      expect(refused.headers["content-type"]).toBe("application/problem+json");
      expect(JSON.parse(refused.body)).toMatchObject({ code: "unavailable", status: 503 });
      expect(rig.api.reached).toHaveLength(0);
      const passed = await send(proxy.url, "/x", call);
      expect([passed.status, passed.body]).toEqual([200, "200 from behind"]);
      expect(passed.headers["sluice-store-away"]).toBe("sluice;open");
      expect(rig.api.reached).toMatchObject([{ method: "POST", body: "whole" }]);
      expect(rig.api.reached[0]?.headers["sluice-team"]).toBeUndefined();
      expect(rig.api.reached[0]?.headers["sluice-member"]).toBeUndefined();
    } finally {
      await rig.start();
    }
    for (const each of [haproxy, proxy]) {
      expect((await send(each.url, "/x", { key })).status).toBe(200);
      expect((await send(each.url, "/x")).status).toBe(401);
    }
    rig.api.reached.length = 0;
    const long = "a".repeat(7000);
    const sent = { key: long, headers: { authorization: `Bearer ${long}` } };
    expect((await send(proxy.url, `/${long}`, sent)).status).toBeGreaterThanOrEqual(400);
    expect((await send(proxy.url, "/x", sent)).status).toBeGreaterThanOrEqual(400);
    expect(rig.api.reached).toHaveLength(0);
  });

  test.each([400, 404, 431, 500])(
    "an answer of %i that is no verdict lets nothing through, whatever was chosen",
    async (status) => {
      const other: Change = ["/v1/gate/check?", `/status/${status}?`];
      const proxy = await start([OPEN, other], { sluice: rig.api.port });
      const refused = await send(proxy.url, "/x", { key: "any" });
      expect(refused.status).toBe(503);
      expect(JSON.parse(refused.body)).toMatchObject({ code: "unavailable" });
      expect(rig.api.reached).toHaveLength(1);
    },
  );
});
