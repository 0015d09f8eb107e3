import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OPERATOR_KEY, openApp, type TestApp } from "./open-app.ts";

let sluice: TestApp;
beforeAll(async () => {
  sluice = await openApp();
  for (const teamId of ["acme", "beta"]) {
    await sluice.call("create_team", {
      teamId,
      name: teamId,
      plan: "professional",
      anchor: "2026-03-01",
      testClockAt: "2026-03-02T09:00:00Z",
      owner: { memberId: "olga", name: "Olga" },
    });
  }
});
afterAll(() => sluice.close());

const post = (url: string, payload: string, headers: Record<string, string> = {}) =>
  sluice.send({
    method: "POST",
    url,
    payload,
    headers: {
      authorization: `Bearer ${OPERATOR_KEY}`,
      "content-type": "application/json",
      ...headers,
    },
  });

describe("who asks", () => {
  test("without a key, with a cut one and with an unknown one: 401, told apart", async () => {
    const cut = "sluice_tm_abc";
    for (const [key, reason] of [
      [null, "missing"],
      [cut, "malformed"],
      ["some other key that nobody has", "missing"],
      ["unknown-key-of-nobody", "unknown"],
      ["x".repeat(300), "unknown"],
    ] as const) {
      const { status, body, headers } = await sluice.call("tick", { teamId: "acme" }, { key });
      expect(status).toBe(401);
      expect(body, String(key)).toMatchObject({ code: "unauthenticated", facts: { reason } });
      expect(headers["www-authenticate"]).toBe("Bearer");
    }
  });

  test("X-API-Key does as well", async () => {
    const options = { key: null, headers: { "x-api-key": OPERATOR_KEY } };
    expect((await sluice.call("tick", { teamId: "acme" }, options)).status).toBe(200);
  });

  test("a member may do what the role allows, and is told who may do the rest", async () => {
    await sluice.call("add_member", { teamId: "acme", memberId: "mo", name: "Mo", role: "member" });
    const asMo = { headers: { "sluice-actor": "mo" } };
    const run = { teamId: "acme", flowId: "f", trigger: "api" };
    const started = await sluice.call("start_run", run, asMo);
    expect(started.body).toMatchObject({ run: { memberId: "mo" } });
    const cap = { teamId: "acme", pool: "flows", cap: "1" };
    const { status, body } = await sluice.call("set_spend_cap", cap, asMo);
    expect(status).toBe(403);
    expect(body).toMatchObject({
      code: "forbidden",
      facts: {
        right: "billing",
        role: "member",
        allowedRoles: expect.arrayContaining(["billing"]),
      },
    });
    expect(body["refusalId"]).toEqual(expect.any(String));
  });
});

describe("what cannot be understood", () => {
  test("malformed JSON is 400 and says so", async () => {
    const { status, body } = await post("/v1/teams/acme/runs", '{"flowId": ');
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: "malformed_json" });
  });

  test.each([
    ['{"trigger":"api"}', "flowId", "nothing"],
    ['{"flowId":7,"trigger":"api"}', "flowId", "7"],
    ['{"flowId":"f","trigger":"fax"}', "trigger", '"fax"'],
    ['{"flowId":"f","trigger":"api","speed":1}', "speed", "an unknown field"],
    ['{"flowId":"f","trigger":"api","items":["a","b c"]}', "items[1]", '"b c"'],
    ["[]", "", "a list of 0"],
  ])("%s: the field, what was expected and what came", async (payload, field, got) => {
    const { status, body } = await post("/v1/teams/acme/runs", payload);
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: "invalid_input", facts: { field, got } });
    expect(String((body["facts"] as { expected: string }).expected).length).toBeGreaterThan(3);
  });

  test("text that no database can keep is refused, not stored", async () => {
    for (const name of ["a\u0000b", "a\ud800b"]) {
      const payload = JSON.stringify({ memberId: "n", name });
      const { status, body } = await post("/v1/teams/acme/members", payload);
      expect(status).toBe(400);
      expect(body).toMatchObject({ code: "invalid_input", facts: { field: "name" } });
    }
  });

  test("amounts are decimal strings, never numbers", async () => {
    const payload = '{"pool":"flows","credits":12.5}';
    const { body } = await post("/v1/teams/acme/reservations", payload);
    expect(body).toMatchObject({
      code: "invalid_input",
      facts: {
        field: "credits",
        expected: 'a decimal string, such as "12" or "0.035"',
        got: "12.5",
      },
    });
  });

  test("an empty body is an empty object, and a body where none belongs is refused", async () => {
    const run = await sluice.call("start_run", { teamId: "acme", flowId: "f", trigger: "api" });
    const { runId } = run.body["run"] as { runId: string };
    const path = `/v1/teams/acme/runs/${runId}`;
    expect((await post(`${path}/heartbeats`, '{"a":1}')).status).toBe(400);
    expect((await post(`${path}/heartbeats`, "")).status).toBe(200);
    expect((await post(`${path}/finish`, "")).status).toBe(200);
  });

  test("an address that cannot be read is a problem like any other", async () => {
    for (const part of ["%", "%ED%A0%80", "x".repeat(2000)]) {
      const { status, body } = await sluice.send({ method: "GET", url: `/v1/teams/${part}` });
      expect(status).toBe(404);
      expect(body).toMatchObject({ code: "not_found", facts: { what: "page" } });
    }
  });

  test("an id that a path or an object would not keep is refused", async () => {
    for (const runId of [".", "..", "__proto__"]) {
      const payload = JSON.stringify({ runId, flowId: "f", trigger: "api" });
      const { status, body } = await post("/v1/teams/acme/runs", payload);
      expect(status, runId).toBe(400);
      expect(body).toMatchObject({ code: "invalid_input", facts: { field: "runId" } });
    }
  });

  test("another content type is 415, a body too large 413", async () => {
    const text = await post("/v1/teams/acme/runs", "{}", { "content-type": "text/plain" });
    expect(text.status).toBe(415);
    const xml = await post("/v1/teams/acme/runs", "<run/>", { "content-type": "text/xml" });
    expect(xml.status).toBe(415);
    expect(xml.body).toMatchObject({ code: "unsupported_media_type", facts: { got: "text/xml" } });
    const large = await post("/v1/teams/acme/runs", `"${"x".repeat(9_000_000)}"`);
    expect(large.status).toBe(413);
    expect(large.body).toMatchObject({ code: "body_too_large", facts: { bytesMax: 8_388_608 } });
  });

  test("unknown addresses are 404, known ones with another method 405 with Allow", async () => {
    const nowhere = await sluice.send({ method: "GET", url: "/v2/teams" });
    expect(nowhere.status).toBe(404);
    expect(nowhere.body).toMatchObject({ code: "not_found", facts: { what: "page" } });
    const wrong = await sluice.send({ method: "DELETE", url: "/v1/teams/acme/runs?x=1" });
    expect(wrong.status).toBe(405);
    expect(wrong.headers["allow"]).toBe("POST, GET");
    expect(wrong.body).toMatchObject({ code: "method_not_allowed" });
  });

  test("every answer names its request; a caller's own plain id is kept", async () => {
    const url = "/v1/teams/acme/ticks";
    const kept = await post(url, "", { "x-request-id": "trace-1" });
    expect(kept.headers["x-request-id"]).toBe("trace-1");
    const odd = await post("/v1/teams/nobody/ticks", "", { "x-request-id": "<script>" });
    expect(odd.headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(odd.body["requestId"]).toBe(odd.headers["x-request-id"]);
  });
});

describe("many commands in one request", () => {
  const tick = { teamId: "acme", command: { type: "tick" } };

  test("each is decided on its own and answered in order", async () => {
    const flow = { type: "start_run", flowId: "f", trigger: "api" };
    const { status, body } = await sluice.call("send_commands", {
      items: [
        { teamId: "acme", command: { ...flow, runId: "batch-1" }, idempotencyKey: "b1" },
        { teamId: "acme", command: { type: "finish_run", runId: "batch-1" } },
        { teamId: "acme", command: { type: "finish_run", runId: "nothing" } },
        { teamId: "acme", command: { type: "dance" } },
        { teamId: "acme", command: { ...flow, trigger: "fax" } },
        { teamId: "acme", command: { ...flow, runId: "batch-1" }, idempotencyKey: "b1" },
        { teamId: "beta", command: { type: "tick" } },
      ],
    });
    expect(status).toBe(200);
    const items = body["items"] as { ok: boolean; repeated: boolean; problem: unknown }[];
    expect(items.map((item) => item.ok)).toEqual([true, true, false, false, false, true, true]);
    expect(items[2]?.problem).toMatchObject({ code: "not_found", facts: { what: "run" } });
    expect(items[3]?.problem).toMatchObject({ facts: { field: "items[3].command.type" } });
    expect(items[4]?.problem).toMatchObject({ facts: { field: "items[4].command.trigger" } });
    expect(items.map((item) => item.repeated).indexOf(true)).toBe(5);
  });

  test("a replayed position is applied once", async () => {
    const replayed = {
      teamId: "beta",
      command: { type: "record_usage", pool: "flows", charge: { item: "connector" } },
      at: "2026-03-05T00:00:00Z",
      replay: { source: "file-1", position: 7 },
    };
    const first = await sluice.call("send_commands", { items: [replayed, replayed] });
    const skips = (body: Record<string, unknown>) =>
      (body["items"] as { skipped: boolean }[]).map(({ skipped }) => skipped);
    expect(skips(first.body)).toEqual([false, true]);
    const again = await sluice.call("send_commands", { items: [replayed] });
    expect(skips(again.body)).toEqual([true]);
  });

  test("1,000 at most, and never none", async () => {
    for (const count of [0, 1001]) {
      const { status, body } = await sluice.call("send_commands", {
        items: Array(count).fill(tick),
      });
      expect(status).toBe(400);
      expect(body).toMatchObject({ code: "invalid_input", facts: { field: "items" } });
    }
  });
});

describe("CloudEvents", () => {
  const event = (id: string, data: object = {}) => ({
    specversion: "1.0",
    id,
    source: "/meter",
    type: "sluice.usage.recorded",
    subject: "beta",
    time: "2026-03-02T09:00:00Z",
    data: { pool: "flows", charge: { item: "connector" }, ...data },
  });
  const structured = { "content-type": "application/cloudevents+json" };
  const batched = { "content-type": "application/cloudevents-batch+json" };

  test("C10: delivered twice, in another form too, it is the same event", async () => {
    const first = await post("/v1/events", JSON.stringify(event("e1")), structured);
    expect(first.body).toMatchObject({ recorded: 1, duplicates: 0, refused: 0 });
    const again = await post("/v1/events", JSON.stringify([event("e1")]), batched);
    expect(again.body).toMatchObject({ recorded: 0, duplicates: 1, refused: 0 });
    const { data, ...attributes } = event("e1");
    const headers = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [`ce-${name}`, value]),
    );
    const binary = await post("/v1/events", JSON.stringify(data), headers);
    expect(binary.body).toMatchObject({ recorded: 0, duplicates: 1 });
    const ids = [first, again, binary].map(
      ({ body }) => (body["items"] as { chargeId: string }[])[0]?.chargeId,
    );
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toMatch(/^chg_/);
  });

  test("a batch is taken in part, and says what became of each", async () => {
    const payload = JSON.stringify([
      event("p1"),
      { ...event("p2"), type: "other" },
      event("p3", { charge: { item: "connector", quantity: -1 } }),
      event("p4"),
      { ...event("p5"), subject: "nobody" },
    ]);
    const { status, body } = await post("/v1/events", payload, batched);
    expect(status).toBe(200);
    expect(body).toMatchObject({ recorded: 2, duplicates: 0, refused: 3 });
    const items = body["items"] as { id: string; status: string; problem: unknown }[];
    expect(items.map((item) => item.status)).toEqual([
      "recorded",
      "refused",
      "refused",
      "recorded",
      "refused",
    ]);
    expect(items[2]?.problem).toMatchObject({ facts: { field: "[2].data.charge.quantity" } });
    expect(items[4]?.problem).toMatchObject({ code: "not_found", facts: { id: "nobody" } });
  });

  test("one event that is refused is a problem of its own", async () => {
    const { status, body } = await post("/v1/events", JSON.stringify({ id: "x" }), structured);
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: "invalid_input", facts: { field: "specversion" } });
    const other = JSON.stringify(event("e1", { charge: { item: "http-request" } }));
    const reused = await post("/v1/events", other, structured);
    expect(reused.status).toBe(409);
    expect(reused.body).toMatchObject({ code: "idempotency_key_reused" });
  });

  test("JSON without ce- headers is no event", async () => {
    const { status, body } = await post("/v1/events", JSON.stringify(event("e9")));
    expect(status).toBe(415);
    expect(body).toMatchObject({ code: "unsupported_media_type" });
  });
});

describe("pages that need no key", () => {
  test.each([
    ["/", "text/html", "API reference"],
    ["/reference/errors", "text/html", 'id="credits_exhausted"'],
    ["/healthz", "application/json", "ok"],
    ["/metrics", "text/plain", "sluice_http_request_seconds_bucket"],
    ["/openapi.json", "application/json", '"openapi":"3.1.0"'],
    ["/reference/", "text/html", "swagger-ui"],
  ])("%s", async (url, type, content) => {
    const response = await sluice.app.inject({ method: "GET", url });
    expect(response.statusCode).toBe(200);
    expect(response.headers["content-type"]).toContain(type);
    expect(response.payload).toContain(content);
  });

  test("the reference asks nothing of anybody else's server", async () => {
    for (const url of ["/", "/reference/errors", "/reference/"]) {
      const { payload } = await sluice.app.inject({ method: "GET", url });
      const loaded = [...payload.matchAll(/(?:src|<link[^>]+href)="([^"]+)"/g)].map((m) => m[1]);
      for (const address of loaded) expect(address).not.toMatch(/^(https?:)?\/\//);
    }
  });
});
