import { MemoryTeam, sampleCatalog } from "@sluice/testing/rules";
import { describe, expect, test } from "vitest";
import { parseInstant } from "../base/instant.ts";
import type { Command } from "../commands/commands.ts";

const at = (text: string): number => parseInstant(text) ?? Number.NaN;
const operator = { kind: "operator" } as const;
const owner = { memberId: "ann", name: "Ann" };
const bounds = {
  ...sampleCatalog.bounds,
  heartbeatTimeoutSeconds: 7_200,
  claimTimeoutSeconds: 86_400,
  cycleGraceSeconds: 86_400,
};
const catalog = { ...sampleCatalog, bounds };

/** On the plan `team`: 20 flows credits a cycle, which begins on the 10th. */
function openTeam(): { team: MemoryTeam; tell: (when: string, command: Command) => void } {
  const begin = {
    type: "create_team",
    name: "T",
    plan: "team",
    anchor: "2026-01-10",
    owner,
  } as const;
  const team = new MemoryTeam(catalog, begin, at("2026-01-20T10:00:00Z"));
  const tell = (when: string, command: Command): void => {
    const outcome = team.execute(command, operator, at(when));
    expect(outcome, JSON.stringify(command)).toMatchObject({ ok: true });
  };
  return { team, tell };
}

const run = (runId: string, more: object = {}) =>
  ({ type: "start_run", runId, flowId: "f", trigger: "api", ...more }) as const;
const use = (credits: number) =>
  ({
    type: "record_usage",
    pool: "flows",
    charge: { item: "http-request", quantity: credits },
  }) as const;

describe("what time alone brings", () => {
  test("R3, C5: credits freed at the instant that ends a cycle admit to the next one", () => {
    const { team, tell } = openTeam();
    const end = at("2026-02-10T00:00:00Z");
    tell("2026-02-09T00:00:00Z", {
      type: "reserve",
      pool: "flows",
      credits: "20",
      ttlSeconds: 86_400,
    });
    tell("2026-02-09T00:00:01Z", run("waits", { onLimit: "pause" }));
    tell("2026-02-10T00:00:00Z", { type: "tick" });
    expect(team.runs.get("waits")).toMatchObject({
      status: "offered",
      pin: { startedAt: end, cycle: 1 },
    });
  });

  test("R7: a contract takes effect on its instant, whatever else is due then", () => {
    const { team, tell } = openTeam();
    tell("2026-01-25T00:00:00Z", {
      type: "grant_goodwill",
      pool: "flows",
      credits: "1",
      expiresAt: "2026-01-25T02:00:00Z",
      reason: "sorry",
    });
    tell("2026-01-25T00:00:01Z", {
      type: "reserve",
      pool: "flows",
      credits: "21",
      ttlSeconds: 86_400,
    });
    tell("2026-01-25T00:00:02Z", run("waits", { onLimit: "pause" }));
    // The instant at which the goodwill expires, which lets nobody go on.
    tell("2026-01-25T00:00:03Z", {
      type: "override_terms",
      target: "pools.flows.allotment",
      value: "30",
      from: "2026-01-25T02:00:00Z",
      reason: "order form",
    });
    tell("2026-01-25T02:00:00Z", { type: "tick" });
    expect(team.entries.at(-2)).toMatchObject({ kind: "expire" });
    expect(team.runs.get("waits")?.status).toBe("offered");
  });

  test("C4, C5: an offer that nobody claims no longer keeps an ended cycle open", () => {
    const { team, tell } = openTeam();
    tell("2026-02-09T20:00:00Z", use(20));
    tell("2026-02-09T21:00:00Z", run("waits", { onLimit: "pause" }));
    tell("2026-02-09T22:00:00Z", {
      type: "grant_goodwill",
      pool: "flows",
      credits: "1",
      reason: "sorry",
    });
    expect(team.runs.get("waits")?.status).toBe("offered");
    tell("2026-02-12T00:00:00Z", { type: "tick" });
    expect(team.runs.get("waits")?.status).toBe("paused");
    expect(team.cycles.get("0")).toMatchObject({
      status: "closed",
      openWork: 0,
      closedAt: at("2026-02-10T22:00:00Z"),
    });
  });

  test("C3, F7: the start of a child is a sign of life of its parent", () => {
    const { team, tell } = openTeam();
    tell("2026-01-25T00:00:00Z", run("parent"));
    tell("2026-01-25T01:59:00Z", run("child", { parentRunId: "parent" }));
    tell("2026-01-25T02:30:00Z", { type: "tick" });
    expect(team.runs.get("parent")?.status).toBe("running");
    tell("2026-01-25T03:59:00Z", { type: "tick" });
    expect(team.runs.get("parent")).toMatchObject({ status: "expired", stopReason: "heartbeat" });
  });

  test("C6, C15: what a correction gives back to a spent pack expires on the pack's day", () => {
    const { team, tell } = openTeam();
    tell("2026-01-20T10:00:00Z", { type: "buy_pack", pack: "flows" });
    tell("2026-01-20T11:00:00Z", use(60));
    const charge = team.charges[0]?.chargeId ?? "";
    tell("2026-03-15T00:00:00Z", { type: "tick" });
    tell("2026-03-15T00:00:00Z", {
      type: "correct_charge",
      chargeId: charge,
      credits: "7",
      reason: "wrong count",
    });
    tell("2026-03-30T00:00:00Z", { type: "tick" });
    const expired = team.entries.filter(({ kind, cycle }) => kind === "expire" && cycle === null);
    expect(expired).toMatchObject([{ at: at("2026-03-20T10:00:00Z"), amount: 7_000_000n }]);
  });

  test("C4, C6: credits given back to a pack resume a run, though the cycle they paid in is closed", () => {
    const { team, tell } = openTeam();
    tell("2026-01-20T10:00:00Z", { type: "buy_pack", pack: "flows" });
    tell("2026-01-20T11:00:00Z", use(60));
    const chargeId = team.charges[0]?.chargeId ?? "";
    tell("2026-02-15T00:00:00Z", use(20));
    tell("2026-02-15T00:00:01Z", run("waits", { onLimit: "pause" }));
    expect(team.runs.get("waits")?.status).toBe("paused");
    tell("2026-02-15T00:00:02Z", { type: "correct_charge", chargeId, credits: "7", reason: "r" });
    expect(team.runs.get("waits")?.status).toBe("offered");
  });

  test("C3: a test clock goes ten years a step, and no further than years of four digits", () => {
    const clock = (testClockAt: string) =>
      new MemoryTeam(
        catalog,
        { type: "create_team", name: "T", plan: "team", testClockAt, owner },
        at("2026-01-20T10:00:00Z"),
      );
    const to = (instant: string): Command => ({ type: "advance_clock", to: instant });
    const team = clock("2026-01-20T00:00:00Z");
    const now = at("2026-01-20T00:00:00Z");
    const tooFar = { ok: false, rejection: { code: "invalid_input", field: "to" } };
    expect(team.execute(to("9999-12-31T23:59:59Z"), operator, now)).toMatchObject(tooFar);
    expect(team.execute(to("2036-01-20T00:00:00Z"), operator, now).ok).toBe(true);
    expect(team.state.team.cycle.index).toBe(120);
    for (const instant of ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]) {
      expect(() => clock(instant)).toThrow("testClockAt");
    }
  });
});
