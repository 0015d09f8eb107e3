import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openApp, type TestApp } from "./open-app.ts";

let sluice: TestApp;
beforeAll(async () => {
  sluice = await openApp();
});
afterAll(() => sluice.close());

const CLOCK = "2026-03-02T09:00:00Z";
let teams = 0;

async function newTeam(plan = "professional"): Promise<string> {
  const teamId = `team-${++teams}`;
  const created = await sluice.call("create_team", {
    teamId,
    name: "Acme",
    plan,
    anchor: "2026-03-01",
    testClockAt: CLOCK,
    owner: { memberId: "olga", name: "Olga" },
  });
  expect(created.status).toBe(201);
  return teamId;
}

/** Brings the flows pool of a `professional` team to its limit. */
const useUp = (teamId: string, credits: string) =>
  sluice.call("record_usage", {
    teamId,
    pool: "flows",
    charge: { item: "create-with-ai", model: "gpt-4", quantity: Number(credits) / 25 },
    runKind: "automated",
  });

describe("teams", () => {
  test("creating a team answers it, with an id made for it", async () => {
    const { status, body } = await sluice.call("create_team", {
      name: "Beta",
      plan: "basic",
      owner: { memberId: "bo", name: "Bo", email: "bo@example.com" },
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      team: { teamId: expect.stringMatching(/^team_[0-9a-f]{20}$/), plan: "basic" },
    });
  });

  test("a team without an id is made once, however often it is asked for with one key", async () => {
    const options = { headers: { "idempotency-key": "make gamma" } };
    const asked = { name: "Gamma", plan: "basic", owner: { memberId: "g", name: "G" } };
    const first = await sluice.call("create_team", asked, options);
    const second = await sluice.call("create_team", asked, options);
    expect(second.body).toEqual(first.body);
    expect(second.headers["idempotency-repeated"]).toBe("true");
  });

  test("a second team with the same id is refused", async () => {
    const teamId = await newTeam();
    const { status, body } = await sluice.call("create_team", {
      teamId,
      name: "Other",
      plan: "basic",
      owner: { memberId: "x", name: "X" },
    });
    expect(status).toBe(409);
    expect(body).toMatchObject({ code: "already_exists", facts: { what: "team", id: teamId } });
  });

  test("a command to a team that does not exist is 404", async () => {
    const { status, body } = await sluice.call("tick", { teamId: "nobody" });
    expect(status).toBe(404);
    expect(body).toMatchObject({ code: "not_found", facts: { what: "team", id: "nobody" } });
  });
});

describe("runs", () => {
  test("a run is started, charged and finished", async () => {
    const teamId = await newTeam();
    const started = await sluice.call("start_run", { teamId, flowId: "f", trigger: "api" });
    expect(started.status).toBe(201);
    const { runId } = started.body["run"] as { runId: string };
    const charged = await sluice.call("charge_run", {
      teamId,
      runId,
      charges: [{ item: "http-request", quantity: 3 }, { item: "connector" }],
    });
    expect(charged.status).toBe(200);
    expect(charged.body).toMatchObject({ run: { own: "6" }, available: "494" });
    const finished = await sluice.call("finish_run", { teamId, runId });
    expect(finished.body).toMatchObject({ run: { status: "finished", total: "6" } });
    const again = await sluice.call("charge_run", { teamId, runId, charges: [] });
    expect(again.status).toBe(409);
    expect(again.body).toMatchObject({ code: "run_not_running", facts: { status: "finished" } });
  });

  test("F3: at the limit a trigger gets 429 with Retry-After and the exact instant", async () => {
    const teamId = await newTeam();
    await useUp(teamId, "500");
    const { status, body, headers } = await sluice.call("start_run", {
      teamId,
      flowId: "f",
      trigger: "webhook",
    });
    expect(status).toBe(429);
    expect(body).toMatchObject({ code: "credits_exhausted", retryAt: "2026-04-01T00:00:00Z" });
    expect(Number(headers["retry-after"])).toBeGreaterThanOrEqual(1);
    expect(Number(headers["retry-after"])).toBeLessThanOrEqual(86_400);
    expect(body["refusalId"]).toEqual(expect.any(String));
  });

  test("L6: the button at the limit gets 402, without Retry-After", async () => {
    const teamId = await newTeam();
    await useUp(teamId, "500");
    const run = { teamId, flowId: "f", trigger: "button", items: ["connector"] };
    const { status, body, headers } = await sluice.call("start_run", run);
    expect(status).toBe(402);
    expect(headers["retry-after"]).toBeUndefined();
    expect(body["detail"]).toContain("has used 500 of 500 flows credits");
    expect(body["detail"]).toContain("The limit resets at 2026-04-01T00:00:00Z.");
    expect(body["detail"]).toContain("Who can switch on overage");
  });

  test("F3: a run that its caller lets wait is answered 202", async () => {
    const teamId = await newTeam();
    await useUp(teamId, "500");
    const { status, body } = await sluice.call("start_run", {
      teamId,
      flowId: "f",
      trigger: "api",
      onLimit: "pause",
    });
    expect(status).toBe(202);
    expect(body).toMatchObject({ run: { status: "paused", paused: { place: 1 } } });
  });

  test("a price that the card does not have is 422 and names those that it has", async () => {
    const teamId = await newTeam();
    const prompt = { teamId, flowId: "f", model: "gpt-99" };
    const { status, body } = await sluice.call("test_prompt", prompt);
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: "model_not_priced" });
  });
});

describe("idempotency", () => {
  test("the same key and content get the first answer again", async () => {
    const teamId = await newTeam();
    const options = { headers: { "idempotency-key": '"run 1"' } };
    const run = { teamId, flowId: "f", trigger: "api" };
    const first = await sluice.call("start_run", run, options);
    const bare = { headers: { "idempotency-key": "run 1" } };
    const second = await sluice.call("start_run", run, bare);
    expect(first.headers["idempotency-repeated"]).toBeUndefined();
    expect(second.headers["idempotency-repeated"]).toBe("true");
    expect(second.body).toEqual(first.body);
  });

  test("the same key with other content is refused", async () => {
    const teamId = await newTeam();
    const options = { headers: { "idempotency-key": "k" } };
    await sluice.call("start_run", { teamId, flowId: "f", trigger: "api" }, options);
    const other = await sluice.call("start_run", { teamId, flowId: "g", trigger: "api" }, options);
    expect(other.status).toBe(409);
    expect(other.body).toMatchObject({ code: "idempotency_key_reused", facts: { key: "k" } });
  });

  test("a key that no header should carry is refused", async () => {
    const options = { headers: { "idempotency-key": "x".repeat(201) } };
    const { status, body } = await sluice.call("tick", { teamId: "t" }, options);
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: "invalid_input", facts: { field: "idempotency-key" } });
  });
});

describe("AI actions and reservations", () => {
  test("an action is started and completed", async () => {
    const teamId = await newTeam();
    const started = await sluice.call("start_action", { teamId, memberId: "olga" });
    expect(started.status).toBe(201);
    const { actionId } = started.body["action"] as { actionId: string };
    const done = await sluice.call("complete_action", { teamId, actionId, credits: "3" });
    expect(done.body).toMatchObject({ action: { status: "completed", credits: "3" } });
    const twice = await sluice.call("complete_action", { teamId, actionId, credits: "3" });
    expect(twice.status).toBe(409);
    expect(twice.body).toMatchObject({ code: "action_not_started" });
  });

  test("a reservation is held, settled, and gone", async () => {
    const teamId = await newTeam();
    const held = await sluice.call("reserve", { teamId, pool: "flows", credits: "10" });
    expect(held.status).toBe(201);
    const { reservationId } = held.body["reservation"] as { reservationId: string };
    const settle = { teamId, reservationId, credits: "7.5" };
    const settled = await sluice.call("settle_reservation", settle);
    expect(settled.body).toMatchObject({ reservation: { status: "settled", settled: "7.5" } });
    const released = await sluice.call("release_reservation", { teamId, reservationId });
    expect(released.status).toBe(409);
    expect(released.body).toMatchObject({ code: "reservation_not_held" });
  });
});

describe("members, switches, purchases and terms", () => {
  test("every command answers as the contract says", async () => {
    const teamId = await newTeam();
    const ok = async (...call: Parameters<TestApp["call"]>) => {
      const sent = await sluice.call(...call);
      expect(sent.body["code"], `${call[0]}: ${String(sent.body["detail"])}`).toBeUndefined();
      return sent;
    };
    await ok("add_member", { teamId, memberId: "mo", name: "Mo", role: "billing" });
    await ok("change_role", { teamId, memberId: "mo", role: "admin" });
    await ok("set_member_payg", { teamId, memberId: "mo", payg: "on" });
    await ok("set_payg_default", { teamId, payg: "on" });
    await ok("set_overage", { teamId, pool: "flows", on: true });
    await ok("set_spend_cap", { teamId, pool: "flows", cap: "10.00" });
    await ok("set_spend_cap", { teamId, pool: "flows", cap: null });
    await ok("set_agent_mode", { teamId, memberId: "mo", on: false });
    await ok("change_time_zone", { teamId, timeZone: "Europe/Berlin" });
    await ok("grant_goodwill", { teamId, pool: "flows", credits: "5", reason: "sorry" });
    await ok("override_terms", {
      teamId,
      target: "pools.flows.allotment",
      value: "600",
      reason: "contract",
    });
    await ok("buy_add_on", { teamId, addOn: "flows-seat" });
    await ok("cancel_add_on", { teamId, addOn: "flows-seat" });
    await ok("remove_member", { teamId, memberId: "mo" });
    await ok("change_plan", { teamId, plan: "basic" });
    await ok("tick", { teamId });
    const moved = await ok("advance_clock", { teamId, to: "2026-03-03T00:00:00Z" });
    expect(moved.body).toMatchObject({ team: { testClockNow: "2026-03-03T00:00:00Z" } });
  });

  test("a charge is corrected, once in full", async () => {
    const teamId = await newTeam();
    const recorded = await useUp(teamId, "50");
    expect(recorded.status).toBe(201);
    const { chargeId } = recorded.body["charge"] as { chargeId: string };
    const corrected = await sluice.call("correct_charge", { teamId, chargeId, reason: "twice" });
    expect(corrected.status).toBe(201);
    expect(corrected.body).toMatchObject({ returned: { grants: "50" } });
    const more = { teamId, chargeId, credits: "1", reason: "again" };
    const refused = await sluice.call("correct_charge", more);
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({ code: "correction_too_large" });
  });

  test("a clock that is not a test clock, or would go back, is not moved", async () => {
    const teamId = await newTeam();
    const back = await sluice.call("advance_clock", { teamId, to: "2026-03-01T00:00:00Z" });
    expect(back.status).toBe(409);
    expect(back.body).toMatchObject({ code: "clock_backwards" });
    const real = { teamId: "real", name: "R", plan: "basic", owner: { memberId: "r", name: "R" } };
    await sluice.call("create_team", real);
    const moved = await sluice.call("advance_clock", {
      teamId: "real",
      to: "2036-01-01T00:00:00Z",
    });
    expect(moved.status).toBe(409);
    expect(moved.body).toMatchObject({ code: "not_on_test_clock" });
  });

  test("what the plan does not sell is 403 and says where it is sold", async () => {
    const teamId = await newTeam("free");
    const { status, body } = await sluice.call("set_overage", { teamId, pool: "flows", on: true });
    expect(status).toBe(403);
    expect(body).toMatchObject({ code: "not_on_plan", facts: { plan: "free" } });
  });
});
