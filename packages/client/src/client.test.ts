import { toProblem } from "@sluice/contract";
import { describe, expect, test } from "vitest";
import { createClient } from "./client.ts";
import { ConnectionFault, Problem } from "./problem.ts";

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A server of one answer, which fails to be reached the first `outages` times. */
function serverOf(answer: () => Response, outages = 0) {
  const sent: Sent[] = [];
  const fetch = async (url: string | URL | Request, init: RequestInit = {}) => {
    const body = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    const method = init.method ?? "GET";
    sent.push({ method, url: String(url), headers: new Headers(init.headers), body });
    if (sent.length <= outages) throw new TypeError("fetch failed");
    return answer();
  };
  const waits: number[] = [];
  const sleep = async (ms: number) => void waits.push(ms);
  return {
    sent,
    waits,
    client: createClient({ baseUrl: "http://sluice.test/", key: "sluice_op_x", fetch, sleep }),
  };
}

const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  () =>
    new Response(JSON.stringify(body), { status, headers });

describe("events", () => {
  test("the type of an event tells the compiler its data", async () => {
    const event = { seq: 1, at: "2026-03-02T09:30:00Z", type: "member.left", actor: "ann" };
    const page = { items: [{ ...event, data: { memberId: "ben" } }], nextCursor: null };
    const { client } = serverOf(json(page));
    const left: string[] = [];
    for await (const { type, data } of client.pages("list_events", { teamId: "t1" })) {
      if (type === "member.left") left.push(data.memberId);
    }
    expect(left).toEqual(["ben"]);
  });
});

describe("requests", () => {
  test("path and query are taken out of the input, the rest is the body", async () => {
    const { client, sent } = serverOf(json({ run: {}, charges: [], available: "0" }));
    const charges = [{ item: "http-request", quantity: 2 }];
    await client.call("charge_run", { teamId: "a/b", runId: "run 1", charges });
    expect(sent[0]).toMatchObject({
      method: "POST",
      url: "http://sluice.test/v1/teams/a%2Fb/runs/run%201/charges",
      body: { charges },
    });
    expect(sent[0]?.headers.get("authorization")).toBe("Bearer sluice_op_x");
  });

  test("a query has no body and leaves out what is not set", async () => {
    const { client, sent } = serverOf(json({ items: [], nextCursor: null }));
    await client.call("list_runs", { teamId: "t", status: "paused", limit: 5 });
    expect(sent[0]).toMatchObject({
      method: "GET",
      url: "http://sluice.test/v1/teams/t/runs?status=paused&limit=5",
      body: undefined,
    });
    expect(sent[0]?.headers.has("idempotency-key")).toBe(false);
  });

  test("pages follow the cursor to the end", async () => {
    let page = 0;
    const { client, sent } = serverOf(() => {
      page += 1;
      return json({ items: [page], nextCursor: page < 3 ? `c${page}` : null })();
    });
    const items: unknown[] = [];
    for await (const item of client.pages("list_charges", { teamId: "t" })) items.push(item);
    expect(items).toEqual([1, 2, 3]);
    expect(sent.map(({ url }) => new URL(url).search)).toEqual(["", "?cursor=c1", "?cursor=c2"]);
  });
});

describe("faults", () => {
  test("a command is repeated under the same idempotency key when the connection fails", async () => {
    const { client, sent, waits } = serverOf(json({ team: {} }), 2);
    await client.call("tick", { teamId: "t" });
    const keys = sent.map(({ headers }) => headers.get("idempotency-key"));
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(waits).toEqual([200, 400]);
  });

  test("C9: what a lease is asked is repeated without a key, unless nobody named the lease", async () => {
    const { client, sent } = serverOf(json({ lease: {} }), 1);
    const report = { teamId: "t", leaseId: "l1", spent: "3" };
    await client.call("renew_lease", { ...report, amount: "5", ask: 2 });
    await client.call("release_lease", report);
    const ask = { teamId: "t", gateId: "front", pool: "api_calls", amount: "5" };
    await client.call("acquire_lease", { ...ask, leaseId: "l2" });
    await client.call("acquire_lease", ask);
    const keyed = sent.map(({ headers }) => headers.has("idempotency-key"));
    expect(keyed).toEqual([false, false, false, false, true]);
    expect(sent[0]?.body).toEqual(sent[1]?.body);
  });

  test("repeating is bounded", async () => {
    const { client, sent } = serverOf(json({}), 9);
    await expect(client.call("get_team", { teamId: "t" })).rejects.toThrow(ConnectionFault);
    expect(sent).toHaveLength(3);
  });

  test("making a key is never repeated: it would make a second one", async () => {
    const { client, sent } = serverOf(json({}), 1);
    const made = client.call("create_key", { name: "x", scope: "operator" });
    await expect(made).rejects.toThrow(ConnectionFault);
    expect(sent).toHaveLength(1);
  });

  test("a batch is repeated only if every item names its intent", async () => {
    const item = { teamId: "t", command: { type: "tick" as const } };
    const plain = serverOf(json({ items: [] }), 1);
    await expect(plain.client.call("send_commands", { items: [item] })).rejects.toThrow();
    expect(plain.sent).toHaveLength(1);
    const named = serverOf(json({ items: [] }), 1);
    await named.client.call("send_commands", { items: [{ ...item, idempotencyKey: "k" }] });
    expect(named.sent).toHaveLength(2);
  });
});

describe("refusals", () => {
  test("a problem is thrown with its code, facts and sentence, and never repeated", async () => {
    const body = toProblem("not_found", { what: "run", id: "run_1" });
    const { client, sent } = serverOf(json(body, 404));
    const failure = await client
      .call("get_run", { teamId: "t", runId: "run_1" })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Problem);
    const problem = failure as Problem;
    expect(problem.is("not_found") && problem.facts.id).toBe("run_1");
    expect(problem.is("conflict")).toBe(false);
    expect(problem.message).toBe("There is no run run_1.");
    expect(sent).toHaveLength(1);
  });

  test("what is not a problem of ours is a fault, not a refusal", async () => {
    const { client } = serverOf(() => new Response("<html>Bad gateway</html>", { status: 502 }));
    await expect(client.call("get_team", { teamId: "t" })).rejects.toThrow(ConnectionFault);
  });

  test("Retry-After is handed on", async () => {
    const body = toProblem("too_many_runs", { openMax: 1, remedies: [] });
    const { client } = serverOf(json(body, 429, { "retry-after": "60" }));
    const start = { teamId: "t", flowId: "f", trigger: "api" as const };
    const failure = await client.call("start_run", start).catch((error: unknown) => error);
    expect((failure as Problem).retryAfterSeconds).toBe(60);
  });
});
