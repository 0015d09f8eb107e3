import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openApp, type Sent, type TestApp } from "./open-app.ts";

let sluice: TestApp;
let runId: string;
let chargeId: string;
let refusalId: string;
/** Keys of one team, and of a stranger to it. */
const keys = { team: "", owner: "", member: "", guest: "", stranger: "" };
const teamId = "acme";

beforeAll(async () => {
  sluice = await openApp();
  for (const each of [teamId, "beta"]) {
    await sluice.call("create_team", {
      teamId: each,
      name: each,
      plan: "professional",
      anchor: "2026-03-01",
      testClockAt: "2026-03-02T09:00:00Z",
      owner: { memberId: "olga", name: "Olga" },
    });
  }
  await sluice.call("add_member", { teamId, memberId: "mo", name: "Mo", role: "member" });
  await sluice.call("add_member", { teamId, memberId: "gus", name: "Gus", role: "guest" });
  keys.team = await sluice.keyFor("team", { teamId });
  keys.owner = await sluice.keyFor("member", { teamId, memberId: "olga" });
  keys.member = await sluice.keyFor("member", { teamId, memberId: "mo" });
  keys.guest = await sluice.keyFor("member", { teamId, memberId: "gus" });
  keys.stranger = await sluice.keyFor("team", { teamId: "beta" });
  const started = await sluice.call(
    "start_run",
    { teamId, flowId: "f", trigger: "api", memberId: "mo" },
    { key: keys.team },
  );
  ({ runId } = started.body["run"] as { runId: string });
  const charged = await sluice.call(
    "charge_run",
    { teamId, runId, charges: [{ item: "connector", quantity: 5 }] },
    { key: keys.team },
  );
  chargeId = (charged.body["charges"] as { chargeId: string }[])[0]?.chargeId ?? "";
  const refused = await sluice.call(
    "set_spend_cap",
    { teamId, pool: "flows", cap: "1" },
    { key: keys.member },
  );
  refusalId = String(refused.body["refusalId"]);
});
afterAll(() => sluice.close());

const items = ({ body }: Sent) => body["items"] as Record<string, unknown>[];

describe("what a team's key can read", () => {
  const ask = (...[id, input]: Parameters<TestApp["call"]>) =>
    sluice.call(id, { teamId, ...input }, { key: keys.team });

  test("the team, its members, its runs", async () => {
    expect((await ask("get_team")).body).toMatchObject({ team: { plan: "professional" } });
    expect(items(await ask("list_members")).map((each) => each["memberId"])).toEqual([
      "gus",
      "mo",
      "olga",
    ]);
    expect((await ask("get_member", { memberId: "mo" })).body).toMatchObject({
      member: { role: "member" },
    });
    expect(items(await ask("list_runs", { status: "running" }))).toHaveLength(1);
    expect(items(await ask("list_runs", { status: "paused" }))).toHaveLength(0);
    expect((await ask("get_run", { runId })).body).toMatchObject({
      run: { runId, own: "11", charges: expect.any(Array), descendants: [] },
    });
  });

  test("balances, usage and its groups agree with the charges", async () => {
    const balances = items(await ask("get_balances"));
    expect(balances.find(({ pool }) => pool === "flows")).toMatchObject({
      used: "11",
      available: "489",
    });
    const { usage } = (await ask("get_usage")).body as { usage: { pools: { pool: string }[] } };
    expect(usage.pools.find(({ pool }) => pool === "flows")).toMatchObject({ used: "11" });
    const groups = items(await ask("get_usage_breakdown", { groupBy: "item", pool: "flows" }));
    const sum = groups.reduce((total, group) => total + Number(group["credits"]), 0);
    expect(sum).toBe(11);
    expect(groups.find(({ key }) => key === "connector")).toMatchObject({ credits: "10" });
  });

  test("charges and refusals, and why", async () => {
    expect(items(await ask("list_charges", { item: "connector" }))).toHaveLength(1);
    expect((await ask("get_charge", { chargeId })).body).toMatchObject({ charge: { chargeId } });
    const why = await ask("explain_charge", { chargeId });
    expect(why.body).toMatchObject({ explanation: { charge: { chargeId, credits: "10" } } });
    expect(items(await ask("list_refusals"))[0]).toMatchObject({ refusalId, code: "forbidden" });
    const reason = await ask("explain_refusal", { refusalId });
    expect(reason.body).toMatchObject({ explanation: { refusalId, actor: "mo" } });
  });

  test("the statement, the events and the draft invoice", async () => {
    const entries = items(await ask("get_statement"));
    expect(entries.map((entry) => entry["seq"])).toEqual(
      entries.map((entry) => Number(entry["seq"])).toSorted((a, b) => a - b),
    );
    const events = items(await ask("list_events")).map((event) => event["type"]);
    expect(events[0]).toBe("team.created");
    expect((await ask("get_invoice", { cycle: "draft" })).body).toMatchObject({
      invoice: { status: "draft", lines: [], total: "0.00" },
    });
    expect(items(await ask("list_invoices"))).toHaveLength(1);
  });

  test("lists go on at their cursor, with nothing twice and nothing left out", async () => {
    const whole = items(await ask("list_events"));
    const paged: Record<string, unknown>[] = [];
    let cursor: unknown = null;
    for (let page = 0; page < 20; page += 1) {
      const sent = await ask("list_events", { limit: "2", ...(cursor ? { cursor } : {}) });
      if (items(sent).length === 0) break;
      paged.push(...items(sent));
      cursor = sent.body["nextCursor"];
      if (cursor === null) break;
    }
    expect(paged).toEqual(whole);
  });

  test("a limit out of bounds, a cursor of nobody's, an empty value: 400, naming the field", async () => {
    for (const [field, value] of [
      ["limit", "0"],
      ["limit", "ten"],
      ["limit", ""],
      ["cursor", "n.o"],
      ["colour", "red"],
    ] as const) {
      const { status, body } = await ask("list_charges", { [field]: value });
      expect(status).toBe(400);
      expect(body, `${field}=${value}`).toMatchObject({ code: "invalid_input", facts: { field } });
    }
  });

  test("what is not there is 404, by its kind", async () => {
    for (const [id, input] of [
      ["get_run", { runId: "none" }],
      ["get_action", { actionId: "none" }],
      ["get_reservation", { reservationId: "none" }],
      ["explain_charge", { chargeId: "none" }],
      ["explain_refusal", { refusalId: "none" }],
      ["get_invoice", { cycle: "77" }],
    ] as const) {
      const { status, body } = await ask(id, input);
      expect(status, id).toBe(404);
      expect(body).toMatchObject({ code: "not_found" });
    }
  });
});

describe("nobody sees another team", () => {
  test("every operation on a team is 404 for another team's key, as for a team that is not there", async () => {
    const asked = [
      ["get_team", {}],
      ["list_members", {}],
      ["list_runs", {}],
      ["get_run", { runId }],
      ["get_balances", {}],
      ["get_usage", {}],
      ["list_charges", {}],
      ["explain_charge", { chargeId }],
      ["get_statement", {}],
      ["get_invoice", { cycle: "draft" }],
      ["list_events", {}],
      ["heartbeat_run", { runId }],
      ["cancel_run", { runId }],
      ["add_member", { memberId: "x", name: "X" }],
      ["set_overage", { pool: "flows", on: true }],
    ] as const;
    for (const [id, input] of asked) {
      const theirs = await sluice.call(id, { teamId, ...input }, { key: keys.stranger });
      const nobodys = await sluice.call(id, { teamId: "none", ...input }, { key: keys.stranger });
      expect(theirs.status, id).toBe(404);
      const { requestId: _, ...facts } = theirs.body;
      const { requestId: __, ...others } = nobodys.body;
      expect(JSON.stringify(facts).replaceAll(teamId, "none")).toBe(JSON.stringify(others));
    }
  });

  test("a team's key does nothing that is the operator's", async () => {
    for (const [id, input] of [
      ["list_teams", {}],
      ["advance_clock", { teamId, to: "2026-04-01T00:00:00Z" }],
      ["grant_goodwill", { teamId, pool: "flows", credits: "1", reason: "r" }],
      ["override_terms", { teamId, target: "t", value: "1", reason: "r" }],
      ["correct_charge", { teamId, chargeId, reason: "r" }],
      ["send_commands", { items: [{ teamId, command: { type: "tick" } }] }],
      ["create_key", { name: "k", scope: "operator" }],
    ] as const) {
      const { status, body } = await sluice.call(id, input, { key: keys.team });
      expect(status, id).toBe(403);
      expect(body).toMatchObject({ code: "scope_missing", facts: { scope: "team" } });
    }
  });

  test("only operators set the instant of a command", async () => {
    const options = { key: keys.team, headers: { "sluice-at": "2026-03-09T00:00:00Z" } };
    const { status, body } = await sluice.call("heartbeat_run", { teamId, runId }, options);
    expect(status).toBe(403);
    expect(body).toMatchObject({ code: "scope_missing", facts: { allowedScopes: ["operator"] } });
  });

  test("a team's events reach its own team only", async () => {
    const event = {
      specversion: "1.0",
      id: "1",
      source: "s",
      type: "sluice.usage.recorded",
      subject: teamId,
      data: { pool: "flows", charge: { item: "connector" } },
    };
    const sent = await sluice.send({
      method: "POST",
      url: "/v1/events",
      headers: {
        authorization: `Bearer ${keys.stranger}`,
        "content-type": "application/cloudevents+json",
      },
      payload: JSON.stringify(event),
    });
    expect(sent.status).toBe(404);
    expect(sent.body).toMatchObject({ code: "not_found", facts: { what: "team", id: teamId } });
  });
});

describe("members (RULES D2, C14)", () => {
  test("a member acts as nobody else", async () => {
    const options = { key: keys.member, headers: { "sluice-actor": "olga" } };
    const { status, body } = await sluice.call("get_team", { teamId }, options);
    expect(status).toBe(403);
    expect(body).toMatchObject({ code: "scope_missing" });
  });

  test("a member sees the team's use, but no invoices", async () => {
    const usage = await sluice.call("get_usage", { teamId }, { key: keys.member });
    expect(usage.status).toBe(200);
    const asked = { teamId, cycle: "draft" };
    const invoice = await sluice.call("get_invoice", asked, { key: keys.member });
    expect(invoice.status).toBe(403);
    expect(invoice.body).toMatchObject({ code: "forbidden", facts: { right: "see-invoices" } });
    expect((await sluice.call("get_invoice", asked, { key: keys.owner })).status).toBe(200);
  });

  test("a guest finds their own use only", async () => {
    const ask = (...[id, input]: Parameters<TestApp["call"]>) =>
      sluice.call(id, { teamId, ...input }, { key: keys.guest });
    expect(items(await ask("list_charges"))).toEqual([]);
    expect(items(await ask("list_runs"))).toEqual([]);
    expect((await ask("get_run", { runId })).status).toBe(404);
    expect((await ask("explain_charge", { chargeId })).status).toBe(404);
    expect((await ask("get_statement")).status).toBe(403);
    expect((await ask("get_invoice", { cycle: "draft" })).status).toBe(403);
  });

  test("an operator can look as a member does", async () => {
    const options = { headers: { "sluice-actor": "gus" } };
    expect((await sluice.call("get_statement", { teamId }, options)).status).toBe(403);
  });
});

describe("keys", () => {
  test("the secret is shown once; afterwards only its end", async () => {
    const made = await sluice.call("create_key", { name: "ci", scope: "team", teamId });
    expect(made.status).toBe(201);
    const secret = String(made.body["secret"]);
    const listed = items(await sluice.call("list_keys", { teamId }, { key: keys.team }));
    expect(JSON.stringify(listed)).not.toContain(secret);
    expect(listed.find(({ name }) => name === "ci")).toMatchObject({
      scope: "team",
      lastFour: secret.slice(-4),
      revokedAt: null,
    });
  });

  test("a revoked key is refused from the next request on, on every process", async () => {
    const made = await sluice.call("create_key", { name: "x", scope: "team", teamId });
    const secret = String(made.body["secret"]);
    const { keyId } = made.body["key"] as { keyId: string };
    const other = await sluice.another();
    const status = async (app: Pick<TestApp, "call">) =>
      (await app.call("get_team", { teamId }, { key: secret })).status;
    expect([await status(sluice), await status(other)]).toEqual([200, 200]);
    const revoked = await sluice.call("revoke_key", { keyId }, { key: keys.team });
    expect(revoked.body).toMatchObject({ key: { keyId, revokedAt: expect.any(String) } });
    expect([await status(sluice), await status(other)]).toEqual([401, 401]);
    const gone = await sluice.call("get_team", { teamId }, { key: secret });
    expect(gone.body).toMatchObject({ facts: { reason: "revoked" } });
    await other.close();
  });

  test("the operator revokes a team's key without naming the team", async () => {
    const made = await sluice.call("create_key", { name: "leaked", scope: "team", teamId });
    const { keyId } = made.body["key"] as { keyId: string };
    expect((await sluice.call("revoke_key", { keyId })).status).toBe(200);
    const key = String(made.body["secret"]);
    expect((await sluice.call("get_team", { teamId }, { key })).status).toBe(401);
  });

  test("another team's key is not found, and not revoked", async () => {
    const made = await sluice.call("create_key", { name: "y", scope: "team", teamId });
    const { keyId } = made.body["key"] as { keyId: string };
    const { status } = await sluice.call("revoke_key", { keyId }, { key: keys.stranger });
    expect(status).toBe(404);
    const key = String(made.body["secret"]);
    expect((await sluice.call("get_team", { teamId }, { key })).status).toBe(200);
  });

  test.each([
    [{ scope: "team" }, "teamId"],
    [{ scope: "member", teamId }, "memberId"],
    [{ scope: "team", teamId, memberId: "mo" }, "memberId"],
    [{ scope: "operator", teamId }, "teamId"],
  ])("%j does not fit together: %s", async (asked, field) => {
    const { status, body } = await sluice.call("create_key", { name: "k", ...asked });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: "invalid_input", facts: { field } });
  });

  test("no keys for a team or a member that is not there", async () => {
    for (const asked of [
      { scope: "team", teamId: "none" },
      { scope: "member", teamId, memberId: "none" },
    ]) {
      const { status } = await sluice.call("create_key", { name: "k", ...asked });
      expect(status).toBe(404);
    }
  });
});

describe("the catalog", () => {
  test("every price says where it is printed, or why it is assumed", async () => {
    const { body } = await sluice.call("get_catalog", {}, { key: keys.guest });
    const { cards } = body["catalog"] as { cards: { rates: { source: string }[] }[] };
    expect(cards).toHaveLength(6);
    for (const { rates } of cards) for (const rate of rates) expect(rate.source).not.toBe("");
  });

  test("L1: limits and routes are there too, the minute first", async () => {
    const { body } = await sluice.call("get_catalog", {}, { key: keys.guest });
    expect(body["catalog"]).toMatchObject({
      rateLimits: expect.arrayContaining([
        expect.objectContaining({ id: "api-minute", limit: 300, per: ["user"], routes: null }),
      ]),
      routes: expect.arrayContaining([
        expect.objectContaining({ id: "me", matches: ["GET /me"], weight: 1, credits: null }),
      ]),
    });
  });

  test("a rate card says since when it is in force, and for whom", async () => {
    const { body } = await sluice.call("get_rate_card", { card: "flows-v11" });
    expect(body).toMatchObject({ card: { inForce: [{ from: "2026-03-01T00:00:00Z" }] } });
    expect((await sluice.call("get_rate_card", { card: "none" })).status).toBe(404);
    expect(items(await sluice.call("list_rate_cards"))).toHaveLength(6);
  });
});

test("readiness asks the database", async () => {
  expect((await sluice.send({ method: "GET", url: "/readyz" })).body).toEqual({ status: "ready" });
});
