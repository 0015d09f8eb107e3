/** Debian's nginx with examples/gate/nginx as it stands, before a real server and a real API. */
import { describeWithPrograms, startNginx, type TestProxy } from "@sluice/testing";
import autocannon from "autocannon";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  type Change,
  exampleConfig,
  inOneWindow,
  type Known,
  type Rig,
  startRig,
} from "./forward-auth-rig.ts";
import { type Answer, expectHeaders, openSocket, send, startRelay } from "./raw-calls.ts";

const CONFIG = "nginx/nginx.conf";
const OPEN: Change = [
  "$sluice_when_away { default closed; }",
  "$sluice_when_away { default open; }",
];
const COMPATIBLE: Change = [
  "$sluice_dialect { default problem; }",
  "$sluice_dialect { default compatible; }",
];
await describeWithPrograms(["nginx"], "nginx with examples/gate/nginx", () => {
  let rig: Rig;
  const started: TestProxy[] = [];
  let nginx: TestProxy;

  async function start(
    changes: readonly Change[] = [],
    ports: { sluice?: number; api?: number } = {},
  ): Promise<TestProxy> {
    const base = { sluice: rig.port, api: rig.api.port, ...ports };
    const proxy = await startNginx((own) => exampleConfig(CONFIG, { ...base, own }, changes));
    started.push(proxy);
    return proxy;
  }

  beforeAll(async () => {
    rig = await startRig();
    nginx = await start();
  });
  afterAll(async () => {
    for (const proxy of started) await proxy.close();
    await rig.close();
  });
  beforeEach(() => {
    rig.api.reached.length = 0;
  });

  describe("limits", () => {
    test("L1, L2: 300 calls of a minute pass, and the 301st is refused with everything intact", async () => {
      let last: Answer | undefined;
      await inOneWindow(rig, async ({ key }) => {
        const answers: Answer[] = [];
        for (let call = 1; call <= 301; call += 1) {
          answers.push(await send(nginx.url, `/things/${call}`, { key }));
        }
        last = answers.at(-1);
        return answers;
      }).then(() => expect(rig.api.reached).toHaveLength(300));
      if (!last) throw new Error("nothing was answered");
      expect(last.status).toBe(429);
      expect(last.headers["content-type"]).toBe("application/problem+json");
      expect(JSON.parse(last.body)).toMatchObject({ code: "rate_limited", status: 429 });
      expect(last.headers["x-ratelimit-remaining"]).toBe("0");
      expect(last.headers["retry-after"]).toMatch(/^([1-9]|[1-5]\d|60)$/);
      expectHeaders(last, { isMonthKnown: true });
    });

    test("of 600 calls over 50 connections at once exactly 300 pass", async () => {
      let sum: autocannon.Result | undefined;
      const { key } = await inOneWindow(rig, async (known) => {
        const first = await send(nginx.url, "/first", { key: known.key });
        sum = await autocannon({
          url: `${nginx.url}/many`,
          connections: 50,
          amount: 600,
          headers: { "x-api-key": known.key },
        });
        return [first, await send(nginx.url, "/last", { key: known.key })];
      });
      expect(key).toBeTruthy();
      expect(sum?.statusCodeStats).toEqual({ 200: { count: 299 }, 429: { count: 301 } });
      expect(rig.api.reached).toHaveLength(300);
    });

    test("L4: a month used up is told apart from a minute, and its Retry-After is a day at most", async () => {
      const { key } = await rig.newKey({ plan: "solo" });
      const left: unknown[] = [];
      for (let call = 1; call <= 3; call += 1) {
        const passed = await send(nginx.url, "/x", { key });
        expect(passed.status).toBe(200);
        expectHeaders(passed, { isMonthKnown: true });
        left.push(passed.headers["x-ratelimit-remaining-month"]);
      }
      expect(left).toEqual(["2", "1", "0"]);
      const refused = await send(nginx.url, "/x", { key });
      expect(refused.status).toBe(429);
      expect(JSON.parse(refused.body)).toMatchObject({ code: "quota_exhausted", status: 429 });
      expect(refused.headers["x-ratelimit-limit-month"]).toBe("3");
      expect(Number(refused.headers["retry-after"])).toBeLessThanOrEqual(86_400);
      expect(Number(refused.headers["retry-after"])).toBeGreaterThan(60);
      expectHeaders(refused, { isMonthKnown: true });
    });

    test("L6: credits used up are 402, and the month is not charged for it", async () => {
      const { key } = await rig.newKey({ plan: "solo" });
      const call = { key, method: "POST", body: "{}" };
      const passed = [await send(nginx.url, "/ask", call), await send(nginx.url, "/ask", call)];
      expect(passed.map(({ status }) => status)).toEqual([200, 200]);
      const refused = await send(nginx.url, "/ask", call);
      expect(refused.status).toBe(402);
      expect(JSON.parse(refused.body)).toMatchObject({ code: "credits_exhausted", status: 402 });
      expect(refused.headers["retry-after"]).toBeUndefined();
      expectHeaders(refused, { isMonthKnown: true });
      const free = await send(nginx.url, "/free", { key });
      expect(free.headers["x-ratelimit-remaining-month"]).toBe("0");
    });

    test("a caller whom nobody knows gets 401 with its headers, once each", async () => {
      for (const key of [undefined, "sluice_key_of_nobody"]) {
        const refused = await send(nginx.url, "/x", key === undefined ? {} : { key });
        expect(refused.status).toBe(401);
        expect(JSON.parse(refused.body)).toMatchObject({ code: "unauthenticated", status: 401 });
        expect(refused.headers["www-authenticate"]).toContain("Bearer");
        expect(refused.names.filter((name) => name === "www-authenticate")).toHaveLength(1);
        expectHeaders(refused, { isMonthKnown: false });
      }
      expect(rig.api.reached).toHaveLength(0);
    });

    test("a spelling of its path does not take a call out of its route's limit", async () => {
      const spelled = ["/%63ollections", "//collections", "/x/../collections", "/collections?a=/b"];
      const { key } = await rig.newKey();
      for (const path of spelled) {
        const { headers } = await send(nginx.url, path, { key });
        expect(headers["ratelimit-policy"], path).toContain("api-burst");
      }
      // As long as nginx takes it, and longer than a check can carry.
      const long = await send(nginx.url, `/${"./".repeat(2_500)}collections`, { key });
      expect(long.status).toBe(400);
      const other = await send(nginx.url, "/things", { key });
      expect(other.headers["ratelimit-policy"]).not.toContain("api-burst");
    });
  });

  describe("what the client gets", () => {
    let known: Known;
    beforeAll(async () => {
      known = await rig.newKey();
    });

    test.each([200, 201, 401, 403, 404, 429, 500, 503])(
      "L2: an upstream's %i keeps its body and has the headers",
      async (status) => {
        const answer = await send(nginx.url, `/status/${status}`, { key: known.key });
        expect(answer.status).toBe(status);
        expect(answer.body).toBe(`${status} from behind`);
        expectHeaders(answer, { isMonthKnown: true });
      },
    );

    test("L2: so has a 502 where there is no upstream", async () => {
      const nobody = await startRelay(1);
      await nobody.close();
      const proxy = await start([], { api: nobody.port });
      const answer = await send(proxy.url, "/x", { key: known.key });
      expect(answer.status).toBe(502);
      expectHeaders(answer, { isMonthKnown: true });
    });

    test("a refusal is problem details whatever the path ends in, and HEAD has its headers alone", async () => {
      const asked = await send(nginx.url, "/report.html");
      expect(asked.headers["content-type"]).toBe("application/problem+json");
      const head = await send(nginx.url, "/report.html", { method: "HEAD" });
      expect([head.status, head.body]).toEqual([401, ""]);
      expect(head.headers["content-length"]).toBe(asked.headers["content-length"]);
    });

    test("L4: the compatible dialect has its bodies", async () => {
      const proxy = await start([COMPATIBLE]);
      let last: Answer | undefined;
      await inOneWindow(rig, async ({ key }) => {
        const answers: Answer[] = [];
        for (let call = 1; call <= 11; call += 1) {
          answers.push(await send(proxy.url, "/collections", { key }));
        }
        last = answers.at(-1);
        return answers;
      });
      expect(last?.status).toBe(429);
      expect(last?.headers["content-type"]).toMatch(/^application\/json/);
      const rate = JSON.parse(last?.body ?? "");
      expect(Object.keys(rate)).toEqual(["error", "message"]);
      expect(rate.error).toBe("rateLimited");
      expect(rate.message).toMatch(/^Rate limit exceeded\. Please retry after \d{10}$/);

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
  });

  describe("what the upstream gets", () => {
    test("who calls, and nothing of what the client said about it", async () => {
      const { key, teamKey, teamId } = await rig.newKey();
      const spoofed = {
        "Sluice-Team": "mallory",
        "Sluice-Member": "mallory",
        Sluice_Team: "mallory",
        "X-Forwarded-Uri": "/healthz",
        "X-Forwarded-Method": "OPTIONS",
      };
      await send(nginx.url, "/a", { key, headers: spoofed });
      await send(nginx.url, "/b", { key: teamKey, headers: spoofed });
      const said = rig.api.reached.map(({ headers }) => [
        headers["sluice-team"],
        headers["sluice-member"] ?? "",
        headers["sluice_team"],
      ]);
      expect(said).toEqual([
        [teamId, "ben", undefined],
        [teamId, "", undefined],
      ]);
    });

    test("an id beyond ASCII, percent-encoded", async () => {
      const teamId = "acme/corp-ä%";
      const { key } = await rig.newKey({ teamId });
      await send(nginx.url, "/a", { key });
      const said = String(rig.api.reached[0]?.headers["sluice-team"]);
      expect(said).toMatch(/^[ -~]+$/);
      expect(decodeURIComponent(said)).toBe(teamId);
    });

    test("the call as it came: method, path, query and a body of many buffers", async () => {
      const { key } = await rig.newKey();
      const body = "0123456789".repeat(90_000);
      const path = "/a%2Fb/c%20d?q=1%2B1&q=ä".replace("ä", "%C3%A4");
      const answer = await send(nginx.url, path, { key, method: "PUT", body });
      expect(answer.status).toBe(200);
      const [reached] = rig.api.reached;
      expect([reached?.method, reached?.url, reached?.body === body]).toEqual(["PUT", path, true]);
    });

    test("a WebSocket, once it is admitted", async () => {
      const { key, teamId } = await rig.newKey();
      expect(await openSocket(nginx.port, "")).toMatch(/^HTTP\/1.1 401 /);
      expect(rig.api.reached).toHaveLength(0);
      const opened = await openSocket(nginx.port, key);
      expect(opened).toMatch(/^HTTP\/1.1 101 /);
      expect(opened).toMatch(/hello$/);
      expect(rig.api.reached[0]?.headers["sluice-team"]).toBe(teamId);
    });
  });

  describe("the check", () => {
    test("cannot be asked from outside, and what is not guarded is not checked", async () => {
      expect((await send(nginx.url, "/_sluice/check")).status).toBe(403);
      expect((await send(nginx.url, "/healthz")).status).toBe(200);
    });

    test("goes over connections that stay, also where it refuses, and carries no more than it must", async () => {
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

    test("a 403 that is not Sluice's stays one, with its headers if the call was admitted", async () => {
      const proxy = await start([
        ["location / {", "location / {\n  proxy_intercept_errors on;"],
        ["location /live {", "location /live {\n  deny all;"],
      ]);
      const { key } = await rig.newKey();
      const intercepted = await send(proxy.url, "/status/403", { key });
      expect(intercepted.status).toBe(403);
      expectHeaders(intercepted, { isMonthKnown: true });
      const denied = await send(proxy.url, "/live", { key });
      expect([denied.status, denied.headers["retry-after"]]).toEqual([403, undefined]);
      expect(denied.headers["content-type"]).not.toContain("json");
    });
  });

  describe("while Sluice is away", () => {
    test("calls are refused with 503, and pass again as soon as it is back", async () => {
      const { key } = await rig.newKey();
      expect((await send(nginx.url, "/x", { key })).status).toBe(200);
      await rig.stop();
      try {
        rig.api.reached.length = 0;
        const refused = await send(nginx.url, "/x.html", { key, method: "POST", body: "{}" });
        expect(refused.status).toBe(503);
        expect(refused.headers["content-type"]).toBe("application/problem+json");
        expect(refused.headers["retry-after"]).toBe("1");
        expect(JSON.parse(refused.body)).toMatchObject({ code: "unavailable", status: 503 });
        expect(rig.api.reached).toHaveLength(0);
      } finally {
        await rig.start();
      }
      expect((await send(nginx.url, "/x", { key })).status).toBe(200);
    });

    test("under load, a restart is answered 503 and in no other way", async () => {
      const { key } = await rig.newKey();
      const load = autocannon({
        url: `${nginx.url}/many`,
        connections: 20,
        amount: 4000,
        headers: { "x-api-key": key },
      });
      await rig.stop();
      await rig.start();
      const { statusCodeStats, errors } = await load;
      expect(errors).toBe(0);
      expect(Object.keys(statusCodeStats ?? {}).filter((one) => !/200|429|503/.test(one))).toEqual(
        [],
      );
      expect(statusCodeStats?.["503"]?.count).toBeGreaterThan(0);
      expect(statusCodeStats?.["200"]?.count).toBe(rig.api.reached.length);
      expect((await send(nginx.url, "/x", { key })).status).not.toBe(503);
    });

    test("they pass where that was chosen, and the upstream is told of nobody", async () => {
      const proxy = await start([OPEN]);
      const { key } = await rig.newKey();
      await rig.stop();
      try {
        rig.api.reached.length = 0;
        const headers = { "Sluice-Team": "mallory", "Sluice-Member": "mallory" };
        const passed = await send(proxy.url, "/x", { key, headers, method: "POST", body: "whole" });
        expect([passed.status, passed.body]).toEqual([200, "200 from behind"]);
        expect(passed.headers["sluice-store-away"]).toBe("sluice;open");
        expect(rig.api.reached).toMatchObject([{ method: "POST", body: "whole" }]);
        expect(rig.api.reached[0]?.headers["sluice-team"]).toBeUndefined();
        expect(rig.api.reached[0]?.headers["sluice-member"]).toBeUndefined();
      } finally {
        await rig.start();
      }
      expect((await send(proxy.url, "/x")).status).toBe(401);
    });

    test.each([400, 404, 414, 431, 500, 503])(
      "an answer of %i that is no verdict lets nothing through, whatever was chosen",
      async (status) => {
        const other = ["http://sluice/v1/gate/check", `http://sluice/status/${status}`] as const;
        const proxy = await start([OPEN, other], { sluice: rig.api.port });
        const refused = await send(proxy.url, "/x", { key: "any" });
        expect(refused.status).toBe(503);
        expect(JSON.parse(refused.body)).toMatchObject({ code: "unavailable" });
        expect(rig.api.reached.map(({ url }) => url?.slice(0, 8))).toEqual(["/status/"]);
      },
    );

    test("nothing that a client sends makes Sluice seem away", async () => {
      const proxy = await start([OPEN]);
      const long = "a".repeat(7000);
      const headers = { authorization: `Bearer ${long}`, cookie: long, "x-other": long };
      for (const path of ["/x", `/${long}`, `/x?${long}`, "/%00", "/%zz", "/x#y"]) {
        const answer = await send(proxy.url, path, { key: long, headers });
        expect([400, 401, 414], path.slice(0, 20)).toContain(answer.status);
      }
      expect(rig.api.reached).toHaveLength(0);
    });
  });
});
