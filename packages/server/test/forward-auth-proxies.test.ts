/**
 * What each of Debian's proxies does with its configuration of examples/gate as it stands, before a
 * real server and a real API.
 */
import { describeWithPrograms, type TestProxy } from "@sluice/testing";
import autocannon from "autocannon";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { PROXIES, Proxies } from "./forward-auth-proxies.ts";
import { inOneWindow, type Rig, startRig } from "./forward-auth-rig.ts";
import { type Answer, expectHeaders, openSocket, send, startRelay } from "./raw-calls.ts";

const SPOOFED = {
  "Sluice-Team": "mallory",
  "Sluice-Member": "mallory",
  Sluice_Team: "mallory",
  "X-Forwarded-Uri": "/healthz",
  "X-Forwarded-Method": "OPTIONS",
};

for (const proxy of PROXIES) {
  await describeWithPrograms([proxy.name], `${proxy.name} with examples/gate`, () => {
    let rig: Rig;
    let proxies: Proxies;
    let plain: TestProxy;
    beforeAll(async () => {
      rig = await startRig();
      proxies = new Proxies(proxy, { sluice: rig.port, api: rig.api.port });
      plain = await proxies.start();
    });
    afterAll(async () => {
      await proxies.close();
      await rig.close();
    });
    beforeEach(() => {
      rig.api.reached.length = 0;
    });
    const api = () => rig.api.reached;

    test("L1, L2: of 600 calls over 50 connections exactly 300 pass, and the rest is refused whole", async () => {
      let sum: autocannon.Result | undefined;
      let last: Answer | undefined;
      await inOneWindow(rig, async ({ key }) => {
        const first = await send(plain.url, "/first", { key });
        const load = { connections: 50, amount: 600, headers: { "x-api-key": key } };
        sum = await autocannon({ url: `${plain.url}/many`, ...load });
        last = await send(plain.url, "/last", { key });
        return [first, last];
      });
      expect(sum?.statusCodeStats).toEqual({ 200: { count: 299 }, 429: { count: 301 } });
      expect(api()).toHaveLength(300);
      if (!last) throw new Error("nothing was answered");
      expect(last.status).toBe(429);
      expect(last.headers["content-type"]).toMatch(/^application\/problem\+json/);
      expect(JSON.parse(last.body)).toMatchObject({ code: "rate_limited", status: 429 });
      expect(last.headers["x-ratelimit-remaining"]).toBe("0");
      expect(last.headers["retry-after"]).toMatch(/^([1-9]|[1-5]\d|60)$/);
      expectHeaders(last, { isMonthKnown: true });
    });

    test("L4, L6: month and credits are told apart from the minute, and what is refused is not charged", async () => {
      const { key } = await rig.newKey({ plan: "solo" });
      const left: unknown[] = [];
      const call = async (path: string, body?: string) => {
        const answer = await send(plain.url, path, {
          key,
          ...(body === undefined ? {} : { body }),
        });
        expectHeaders(answer, { isMonthKnown: true });
        left.push(answer.headers["x-ratelimit-remaining-month"]);
        return answer;
      };
      const asked = [await call("/ask", "{}"), await call("/ask", "{}"), await call("/ask", "{}")];
      expect(asked.map(({ status }) => status)).toEqual([200, 200, 402]);
      const [, , dear] = asked;
      expect(JSON.parse(dear?.body ?? "")).toMatchObject({
        code: "credits_exhausted",
        status: 402,
      });
      expect(dear?.headers["retry-after"]).toBeUndefined();
      expect((await call("/x")).status).toBe(200);
      const refused = await call("/x");
      expect(left).toEqual(["2", "1", "1", "0", "0"]);
      expect(refused.status).toBe(429);
      expect(JSON.parse(refused.body)).toMatchObject({ code: "quota_exhausted", status: 429 });
      expect(refused.headers["x-ratelimit-limit-month"]).toBe("3");
      expect(Number(refused.headers["retry-after"])).toBeLessThanOrEqual(86_400);
      expect(Number(refused.headers["retry-after"])).toBeGreaterThan(60);
    });

    test("a caller whom nobody knows gets 401 with its headers, once each", async () => {
      for (const call of [{}, { key: "sluice_key_of_nobody" }]) {
        const refused = await send(plain.url, "/x", call);
        expect(refused.status).toBe(401);
        expect(JSON.parse(refused.body)).toMatchObject({ code: "unauthenticated", status: 401 });
        expect(refused.headers["www-authenticate"]).toContain("Bearer");
        expect(refused.names.filter((name) => name === "www-authenticate")).toHaveLength(1);
        expectHeaders(refused, { isMonthKnown: false });
      }
      expect(api()).toHaveLength(0);
    });

    test("L4: the compatible dialect has its bodies", async () => {
      const compatible = await proxies.start(proxy.compatible);
      let last: Answer | undefined;
      await inOneWindow(rig, async ({ key }) => {
        const answers: Answer[] = [];
        for (let call = 1; call <= 11; call += 1) {
          answers.push(await send(compatible.url, "/collections", { key }));
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
        expect((await send(compatible.url, "/x", { key })).status).toBe(200);
      }
      const quota = await send(compatible.url, "/x", { key });
      expect(quota.status).toBe(429);
      expect(JSON.parse(quota.body)).toEqual({
        error: {
          name: "serviceLimitExhausted",
          message: "Service limit exhausted. Please contact your team admin.",
        },
      });
    });

    test("L2: an upstream's answers keep their bodies and have the headers, and so has its absence", async () => {
      const { key } = await rig.newKey();
      for (const status of [200, 201, 401, 403, 404, 429, 500, 503]) {
        const answer = await send(plain.url, `/status/${status}`, { key });
        expect([answer.status, answer.body]).toEqual([status, `${status} from behind`]);
        expectHeaders(answer, { isMonthKnown: true });
      }
      const nobody = await startRelay(1);
      await nobody.close();
      const alone = await proxies.start([], { api: nobody.port });
      const answer = await send(alone.url, "/x", { key });
      expect(answer.status).toBe(proxy.noUpstream);
      expectHeaders(answer, { isMonthKnown: true });
    });

    test("the upstream gets the call whole, with who calls and nothing that the client said of it", async () => {
      const { key, teamKey, teamId } = await rig.newKey();
      const body = "0123456789".repeat(90_000);
      const path = "/a%2Fb/c%20d?q=1%2B1&q=%C3%A4";
      const put = await send(plain.url, path, { key, headers: SPOOFED, method: "PUT", body });
      expect(put.status).toBe(200);
      await send(plain.url, "/b", { key: teamKey, headers: SPOOFED });
      const headers = proxy.cleansUnguarded ? SPOOFED : {};
      const probe = await send(plain.url, "/healthz", { headers });
      expect(probe.status, "what is not guarded is not checked").toBe(200);
      expect(probe.headers["x-ratelimit-limit"]).toBe("7");
      const said = api().map((each) => [
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
      expect(api()[0]?.body === body).toBe(true);
    });

    test("a WebSocket passes once it is admitted", async () => {
      const { key, teamId } = await rig.newKey();
      expect(await openSocket(plain.port, "")).toMatch(/^HTTP\/1.1 401 /);
      expect(api()).toHaveLength(0);
      expect(await openSocket(plain.port, key)).toMatch(/^HTTP\/1.1 101 (.|\s)*hello$/);
      expect(api()[0]?.headers["sluice-team"]).toBe(teamId);
    });

    test("the check goes over connections that stay, also where it refuses, and carries no more than it must", async () => {
      const relay = await startRelay(rig.port);
      const relayed = await proxies.start([], { sluice: relay.port });
      const { key } = await rig.newKey();
      for (let call = 0; call < 50; call += 1) {
        expect((await send(relayed.url, "/x", { key })).status).toBe(200);
        expect((await send(relayed.url, "/x")).status).toBe(401);
      }
      const call = { key, method: "POST", body: "the-body", headers: { cookie: "the-cookie" } };
      expect((await send(relayed.url, proxy.pathOfCheck, call)).status).toBe(200);
      expect(relay.heard()).toContain(key);
      expect(relay.heard()).not.toMatch(/the-/);
      expect(relay.count()).toBe(1);
      await relayed.close();
      await relay.close();
    });

    test("while Sluice is away calls are refused, or pass where that was chosen, and nobody is named", async () => {
      const open = await proxies.start(proxy.open);
      const { key } = await rig.newKey();
      const call = { key, headers: SPOOFED, method: "POST", body: "whole" };
      expect((await send(plain.url, "/x", { key })).status).toBe(200);
      await rig.stop();
      try {
        api().length = 0;
        const refused = await send(plain.url, "/x.html", call);
        expect([refused.status, refused.headers["retry-after"]]).toEqual([503, "1"]);
        expect(refused.headers["content-type"]).toBe("application/problem+json");
        expect(JSON.parse(refused.body)).toMatchObject({ code: "unavailable", status: 503 });
        expect(api()).toHaveLength(0);
        const passed = await send(open.url, "/x", call);
        expect([passed.status, passed.body]).toEqual([200, "200 from behind"]);
        expect(passed.headers["sluice-store-away"]).toBe("sluice;open");
        expect(api()).toMatchObject([{ method: "POST", body: "whole" }]);
        expect(api()[0]?.headers["sluice-team"]).toBeUndefined();
        expect(api()[0]?.headers["sluice-member"]).toBeUndefined();
      } finally {
        await rig.start();
      }
      for (const { url } of [plain, open]) {
        expect((await send(url, "/x", { key })).status, "as soon as it is back").toBe(200);
        expect((await send(url, "/x")).status).toBe(401);
      }
    });

    test("nothing that a client sends makes Sluice seem away", async () => {
      const open = await proxies.start(proxy.open);
      const long = "a".repeat(proxy.tooLong);
      const sent = [
        ["/x", { key: long }],
        ["/x", { headers: { authorization: `Bearer ${long}` } }],
        ["/x", { headers: { "x-other": long } }],
        ["/x", { key: long, headers: { authorization: `Bearer ${long}` } }],
        [`/${long}`, { key: long, headers: { authorization: `Bearer ${long}` } }],
      ] as const;
      for (const [path, call] of sent) {
        const { status } = await send(open.url, path, call);
        expect(status).toBeGreaterThanOrEqual(400);
      }
      expect(api()).toHaveLength(0);
    });

    test.each(proxy.noVerdicts.map((status) => ({ status })))(
      "an answer of $status that is no verdict lets nothing through, whatever was chosen",
      async ({ status }) => {
        const changes = [...proxy.open, ...proxy.answering(status)];
        const other = await proxies.start(changes, { sluice: rig.api.port });
        const refused = await send(other.url, "/x", { key: "any" });
        expect(refused.status).toBe(503);
        expect(JSON.parse(refused.body)).toMatchObject({ code: "unavailable" });
        expect(api().map(({ url }) => url?.slice(0, 8))).toEqual(["/status/"]);
      },
    );
  });
}
