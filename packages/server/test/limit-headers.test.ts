/** RULES L2: every answer tells of limits, also those of Sluice's own API, whoever gives them. */
import { connect } from "node:net";
import { OPERATION_IDS, type Operation, operations } from "@sluice/contract";
import { type List, parseList } from "structured-headers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OPERATOR_KEY, openApp, type Sent, type TestApp } from "./open-app.ts";

const NO_LIMIT = "99999999";
const HEADLINE = 300;
/** `QUERY` is one that the framework has a rule of its own for, `PROPFIND` one that it has not. */
const METHODS = "GET HEAD OPTIONS POST PUT PATCH DELETE TRACE QUERY PROPFIND".split(" ");

let sluice: TestApp;
beforeAll(async () => {
  sluice = await openApp();
  for (const teamId of ["acme", "beta"]) {
    await sluice.call("create_team", {
      teamId,
      name: teamId,
      plan: "free-2026",
      owner: { memberId: "olga", name: "Olga" },
    });
  }
});
afterAll(() => sluice.close());

const get = (url: string, headers: Record<string, string> = {}) =>
  sluice.send({ method: "GET", url, headers });
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

function expectLimits({ headers }: Pick<Sent, "headers">, limit: string, what: string): void {
  expect(headers["x-ratelimit-limit"], what).toBe(limit);
  expect(headers["x-ratelimit-remaining"], what).toMatch(/^\d+$/);
  const resetsAt = Number(headers["x-ratelimit-reset"]);
  expect(resetsAt % 60, `${what}: at a whole minute, in seconds`).toBe(0);
  expect(Math.abs(resetsAt - Date.now() / 1000), what).toBeLessThan(180);
  for (const name of ["ratelimit-policy", "ratelimit"]) {
    const items: List = parseList(String(headers[name]));
    expect(items.length, `${what}: ${name}`).toBeGreaterThan(0);
  }
}

describe("answers with limits", () => {
  test("L2: a 401 of every operation there is", async () => {
    for (const id of OPERATION_IDS) {
      const { method, path }: Operation = operations[id];
      const url = path.replace(/\{\w+\}/g, "1");
      const answer = await sluice.send({ method, url });
      expect(answer.status, id).toBe(401);
      expectLimits(answer, String(HEADLINE), id);
    }
  });

  test.each([
    ["/", 200],
    ["/healthz", 200],
    ["/readyz", 200],
    ["/metrics", 200],
    ["/openapi.json", 200],
    ["/reference/", 200],
    ["/reference/static/swagger-ui.css", 200],
    ["/reference/errors", 200],
    ["/nowhere", 404],
    [`/v1/teams/${"x".repeat(2000)}`, 404],
    ["/v1/teams/%", 404],
  ])("L2: %s, which needs no key", async (url, status) => {
    const answer = await get(url);
    expect(answer.status).toBe(status);
    expectLimits(answer, NO_LIMIT, url);
  });

  test.each([
    ["another method", { method: "DELETE", url: "/v1/teams/acme/runs" }, 405],
    ["no JSON", { payload: "{" }, 400],
    ["a field too many", { payload: '{"flowId":"f","trigger":"api","speed":1}' }, 400],
    ["another content type", { payload: "x", headers: { "content-type": "text/xml" } }, 415],
    ["a body too large", { payload: `"${"x".repeat(9_000_000)}"` }, 413],
    ["no such team", { url: "/v1/teams/nobody/ticks", payload: "{}" }, 404],
    ["what was asked", { url: "/v1/teams/acme/ticks", payload: "{}" }, 200],
  ] as const)("L2: an operator's %s", async (what, request, status) => {
    const { headers, ...rest } = { headers: {}, ...request };
    const answer = await sluice.send({
      method: "POST",
      url: "/v1/teams/acme/runs",
      ...rest,
      headers: { "content-type": "application/json", ...headers, ...bearer(OPERATOR_KEY) },
    });
    expect(answer.status).toBe(status);
    expectLimits(answer, NO_LIMIT, what);
    expect(answer.headers).not.toHaveProperty("x-ratelimit-limit-month");
  });

  test("L2: every method, known here or not, on every path there is", async () => {
    const paths = OPERATION_IDS.map((id) => operations[id].path.replace(/\{\w+\}/g, "1"));
    const pages = ["/", "/healthz", "/readyz", "/metrics", "/openapi.json", "/v1/gate/check", "/x"];
    for (const url of [...new Set([...paths, ...pages])]) {
      for (const method of METHODS) {
        const headers = bearer(OPERATOR_KEY);
        const answer = await sluice.send({ method: method as "GET", url, headers });
        const what = `${method} ${url}: ${answer.status}`;
        expect(answer.status, what).toBeLessThan(500);
        const limit = url === "/v1/gate/check" && answer.status === 401 ? `${HEADLINE}` : NO_LIMIT;
        expectLimits(answer, limit, what);
        if (method === "HEAD") expect(answer.body, what).toEqual({ payload: "" });
        if (answer.status === 405) expect(answer.headers["allow"], what).toMatch(/^[A-Z]/);
      }
    }
  });

  test("L2: what is not even HTTP", async () => {
    const address = await sluice.app.listen({ port: 0, host: "127.0.0.1" });
    const port = Number(new URL(address).port);
    const long = `GET / HTTP/1.1\r\nhost: x\r\nx: ${"y".repeat(20_000)}\r\n\r\n`;
    for (const [sent, status] of [
      ["nonsense\r\n\r\n", 400],
      [long, 431],
    ] as const) {
      const [head = "", body = ""] = (await exchanged(port, sent)).split("\r\n\r\n");
      const [line = "", ...lines] = head.split("\r\n");
      expect(line).toContain(`HTTP/1.1 ${status} `);
      const pairs = lines.map((each) => each.split(/: (.*)/).slice(0, 2) as [string, string]);
      expectLimits({ headers: Object.fromEntries(pairs) }, NO_LIMIT, line);
      expect(JSON.parse(body)).toMatchObject({ status, code: "invalid_input" });
    }
  });

  test("L3: teams and members are told of their month, operators and nobody are not", async () => {
    const team = await sluice.keyFor("team", { teamId: "acme" });
    const member = await sluice.keyFor("member", { teamId: "acme", memberId: "olga" });
    for (const [key, limit] of [
      [team, NO_LIMIT],
      [member, String(HEADLINE)],
    ] as const) {
      for (const url of ["/v1/teams/acme", "/v1/teams/beta", "/v1/keys?teamId=beta"]) {
        const answer = await get(url, bearer(key));
        expectLimits(answer, limit, url);
        expect(answer.headers["x-ratelimit-limit-month"], url).toBe("10000");
        expect(answer.headers["x-ratelimit-remaining-month"], url).toBe("10000");
        expect(String(answer.headers["ratelimit-policy"])).toContain('"api_calls";q=10000');
      }
    }
  });
});

test("L2: whoever still comes over an open connection when the server closes", async () => {
  const closing = await openApp();
  const address = await closing.app.listen({ port: 0, host: "127.0.0.1" });
  const arrived = new Promise((resolve) => closing.app.server.once("request", resolve));
  const socket = connect(Number(new URL(address).port), "127.0.0.1");
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
  });
  const ended = new Promise((resolve) => socket.once("close", resolve));
  const head = "POST /nowhere HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
  socket.write(`${head}content-length: 2\r\n\r\n{`);
  await arrived;
  const closed = closing.close();
  while (closing.app.server.listening) await new Promise(setImmediate);
  socket.write("}GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n");
  await ended;
  await closed;
  const late = received.slice(received.indexOf("HTTP/1.1 503"));
  expect(received).toMatch(/^HTTP\/1.1 404/);
  expect(late).toContain(`x-ratelimit-limit: ${NO_LIMIT}`);
  expect(late).toContain("retry-after: 1");
  expect(late).toContain('"code":"unavailable"');
});

/** All that comes back until the server hangs up. */
function exchanged(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(received));
  });
}
