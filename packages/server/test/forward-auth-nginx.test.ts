/** What nginx alone has to get right, beside what is asked of every proxy. */
import { describeWithPrograms, type TestProxy } from "@sluice/testing";
import autocannon from "autocannon";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { PROXIES, Proxies } from "./forward-auth-proxies.ts";
import { type Rig, startRig } from "./forward-auth-rig.ts";
import { expectHeaders, send } from "./raw-calls.ts";

await describeWithPrograms(["nginx"], "nginx alone, with examples/gate/nginx", () => {
  const proxy = PROXIES.find(({ name }) => name === "nginx");
  if (!proxy) throw new Error("nginx is one of the proxies");
  let rig: Rig;
  let proxies: Proxies;
  let nginx: TestProxy;
  beforeAll(async () => {
    rig = await startRig();
    proxies = new Proxies(proxy, { sluice: rig.port, api: rig.api.port });
    nginx = await proxies.start();
  });
  afterAll(async () => {
    await proxies.close();
    await rig.close();
  });
  beforeEach(() => {
    rig.api.reached.length = 0;
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

  test("a refusal is problem details whatever the path ends in, and HEAD has its headers alone", async () => {
    const asked = await send(nginx.url, "/report.html");
    expect(asked.headers["content-type"]).toBe("application/problem+json");
    const head = await send(nginx.url, "/report.html", { method: "HEAD" });
    expect([head.status, head.body]).toEqual([401, ""]);
    expect(head.headers["content-length"]).toBe(asked.headers["content-length"]);
  });

  test("an id beyond ASCII, percent-encoded", async () => {
    const teamId = "acme/corp-ä%";
    const { key } = await rig.newKey({ teamId });
    await send(nginx.url, "/a", { key });
    const said = String(rig.api.reached[0]?.headers["sluice-team"]);
    expect(said).toMatch(/^[ -~]+$/);
    expect(decodeURIComponent(said)).toBe(teamId);
  });

  test("the check cannot be asked from outside", async () => {
    expect((await send(nginx.url, "/_sluice/check")).status).toBe(403);
  });

  test("a 403 that is not Sluice's stays one, with its headers if the call was admitted", async () => {
    const other = await proxies.start([
      ["location / {", "location / {\n  proxy_intercept_errors on;"],
      ["location /live {", "location /live {\n  deny all;"],
    ]);
    const { key } = await rig.newKey();
    const intercepted = await send(other.url, "/status/403", { key });
    expect(intercepted.status).toBe(403);
    expectHeaders(intercepted, { isMonthKnown: true });
    const denied = await send(other.url, "/live", { key });
    expect([denied.status, denied.headers["retry-after"]]).toEqual([403, undefined]);
    expect(denied.headers["content-type"]).not.toContain("json");
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

  test("nothing that a client sends makes Sluice seem away", async () => {
    const open = await proxies.start(proxy.open);
    const long = "a".repeat(7000);
    const headers = { authorization: `Bearer ${long}`, cookie: long, "x-other": long };
    for (const path of ["/x", `/${long}`, `/x?${long}`, "/%00", "/%zz", "/x#y"]) {
      const answer = await send(open.url, path, { key: long, headers });
      expect([400, 401, 414], path.slice(0, 20)).toContain(answer.status);
    }
    expect(rig.api.reached).toHaveLength(0);
  });
});
