/** Every code that the rules can answer with, reached over HTTP. */

import { EngineClosed, LaneFull, StoreFault } from "@sluice/engine";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildApp } from "../src/app.ts";
import { guardOf, OPERATOR_KEY, openApp, type Sent, type TestApp } from "./open-app.ts";

let sluice: TestApp;
beforeAll(async () => {
  sluice = await openApp();
});
afterAll(() => sluice.close());

let teams = 0;
async function newTeam(plan = "professional"): Promise<string> {
  const teamId = `team-${++teams}`;
  await sluice.call("create_team", {
    teamId,
    name: "Acme",
    plan,
    anchor: "2026-03-01",
    testClockAt: "2026-03-02T09:00:00Z",
    owner: { memberId: "olga", name: "Olga" },
  });
  return teamId;
}

const start = (teamId: string, more: object = {}) =>
  sluice.call("start_run", { teamId, flowId: "f", trigger: "api", ...more });

function expectRefusal({ status, body }: Sent, wanted: number, code: string): void {
  expect({ status, code: body["code"], detail: body["detail"] }).toEqual({
    status: wanted,
    code,
    detail: expect.stringMatching(/^[A-Z0-9].*\.$/s),
  });
}

/** Many starts in one request, as the replay tool sends them. */
const startMany = (teamId: string, count: number, more: object) =>
  sluice.call("send_commands", {
    items: Array.from({ length: count }, () => ({
      teamId,
      command: { type: "start_run", flowId: "f", trigger: "api", ...more },
    })),
  });

const useUp = (teamId: string) =>
  sluice.call("record_usage", {
    teamId,
    pool: "flows",
    charge: { item: "create-with-ai", model: "gpt-4", quantity: 20 },
    runKind: "automated",
  });

describe("refusals by a limit, a switch or a plan", () => {
  test("R5: agent_mode_off", async () => {
    const teamId = await newTeam();
    await sluice.call("set_agent_mode", { teamId, memberId: "olga", on: false });
    const refused = await sluice.call("start_action", { teamId, memberId: "olga" });
    expectRefusal(refused, 403, "agent_mode_off");
  });

  test("R6: feature_unavailable, naming the plans that have it", async () => {
    const refused = await start(await newTeam(), { privateRunner: true });
    expectRefusal(refused, 403, "feature_unavailable");
    expect(refused.body["detail"]).toContain("enterprise");
  });

  test("F7: run_depth_exceeded", async () => {
    const teamId = await newTeam();
    let parentRunId: string | undefined;
    for (let depth = 1; depth <= 8; depth += 1) {
      const started = await start(teamId, parentRunId === undefined ? {} : { parentRunId });
      expect(started.status).toBe(201);
      parentRunId = (started.body["run"] as { runId: string }).runId;
    }
    expectRefusal(await start(teamId, { parentRunId }), 422, "run_depth_exceeded");
  });

  test("C3: run_stopped, once a bound is passed", async () => {
    const teamId = await newTeam();
    const { runId } = (await start(teamId)).body["run"] as { runId: string };
    const charges = [{ item: "create-with-ai", model: "gpt-4", quantity: 500 }];
    const taken = await sluice.call("charge_run", { teamId, runId, charges });
    expect(taken.body).toMatchObject({ run: { stop: { reason: expect.any(String) } } });
    const refused = await sluice.call("charge_run", { teamId, runId, charges });
    expectRefusal(refused, 409, "run_stopped");
  });

  test("C3: too_many_runs, with Retry-After", async () => {
    const teamId = await newTeam();
    const manual = { trigger: "button", items: ["http-request"] };
    const { runsOpenPerTeamMax } = sluice.bounds;
    for (let left = runsOpenPerTeamMax; left > 0; left -= 1000) {
      await startMany(teamId, Math.min(left, 1000), manual);
    }
    const refused = await start(teamId, manual);
    expectRefusal(refused, 429, "too_many_runs");
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
  });

  test("C4: paused_queue_full", async () => {
    const teamId = await newTeam();
    await useUp(teamId);
    const { runsPausedPerTeamMax } = sluice.bounds;
    for (let left = runsPausedPerTeamMax; left > 0; left -= 1000) {
      await startMany(teamId, Math.min(left, 1000), { onLimit: "pause" });
    }
    expectRefusal(await start(teamId, { onLimit: "pause" }), 429, "paused_queue_full");
  });

  test("A3: a spend cap that is reached is told, and who can raise it", async () => {
    const teamId = await newTeam("team");
    await sluice.call("set_overage", { teamId, pool: "flows", on: true });
    await sluice.call("set_spend_cap", { teamId, pool: "flows", cap: "0.10" });
    await useUp(teamId);
    const refused = await start(teamId);
    expectRefusal(refused, 429, "credits_exhausted");
    expect(refused.body["detail"]).toContain("its spend cap is reached");
    expect(refused.body["detail"]).toContain("Who can raise the spend cap");
  });
});

describe("refusals because of the state of things", () => {
  test("run_not_offered", async () => {
    const teamId = await newTeam();
    const { runId } = (await start(teamId)).body["run"] as { runId: string };
    const refused = await sluice.call("claim_run", { teamId, runId });
    expectRefusal(refused, 409, "run_not_offered");
  });

  test("card_not_in_force", async () => {
    const teamId = "early";
    await sluice.call("create_team", {
      teamId,
      name: "Early",
      plan: "professional",
      testClockAt: "2020-01-01T00:00:00Z",
      owner: { memberId: "olga", name: "Olga" },
    });
    expectRefusal(await start(teamId), 422, "card_not_in_force");
  });

  test("already_exists, for members and runs", async () => {
    const teamId = await newTeam();
    const member = { teamId, memberId: "olga", name: "Olga" };
    expectRefusal(await sluice.call("add_member", member), 409, "already_exists");
    await start(teamId, { runId: "r" });
    expectRefusal(await start(teamId, { runId: "r" }), 409, "already_exists");
  });

  test("conflict: the only owner cannot leave", async () => {
    const teamId = await newTeam();
    const refused = await sluice.call("remove_member", { teamId, memberId: "olga" });
    expectRefusal(refused, 409, "conflict");
  });

  test("C14: forbidden comes before the plan is asked", async () => {
    const teamId = await newTeam("free");
    await sluice.call("add_member", { teamId, memberId: "mo", name: "Mo" });
    const asMo = { headers: { "sluice-actor": "mo" } };
    const overage = { teamId, pool: "flows", on: true };
    expectRefusal(await sluice.call("set_overage", overage, asMo), 403, "forbidden");
    expectRefusal(await sluice.call("set_overage", overage), 403, "not_on_plan");
  });
});

describe("faults", () => {
  /** The application over an engine that fails so. */
  async function tickOver(fault: Error) {
    const guard = guardOf(sluice.engine);
    const app = await buildApp({
      ...guard,
      engine: { ...sluice.engine, execute: () => Promise.reject(fault) },
    });
    const response = await app.inject({
      method: "POST",
      url: "/v1/teams/team-1/ticks",
      headers: { authorization: `Bearer ${OPERATOR_KEY}`, "x-request-id": "r-1" },
    });
    await app.close();
    await guard.gate.close();
    return response;
  }

  test.each([
    new EngineClosed("the engine is closed"),
    new LaneFull("20000 commands are waiting"),
    new StoreFault("commit-unknown", "connection lost"),
  ])("%s: 503, not decided as far as one knows, and to be tried again", async (fault) => {
    const response = await tickOver(fault);
    expect(response.statusCode).toBe(503);
    expect(response.json()).toMatchObject({ code: "unavailable" });
    expect(response.headers["retry-after"]).toBe("1");
  });

  test("a bug is 500 with the request's id, and nothing of what happened inside", async () => {
    const response = await tickOver(new Error("password of the database"));
    expect(response.statusCode).toBe(500);
    expect(response.json()).toMatchObject({ code: "internal_error", requestId: "r-1" });
    expect(response.payload).not.toContain("password");
  });
});
