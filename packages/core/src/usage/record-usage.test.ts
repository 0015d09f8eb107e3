import { describe, expect, test } from "vitest";
import { at, credits, openTeam, overage, tick, use } from "../../test/team.ts";

const report = (more: object) =>
  ({ type: "record_usage", pool: "flows", charge: { item: "connector" }, ...more }) as const;

describe("usage after the fact", () => {
  test("C3: it is never refused for want of credits: what nothing covers is absorbed", () => {
    const { team, tell } = openTeam("team");
    tell(use(30));
    expect(team.charges).toMatchObject([
      { burned: credits(20), overage: 0n, absorbed: credits(40), isLate: false, runId: null },
    ]);
  });

  test("C12: it counts in the cycle in which it happened while that is open, in order of commits", () => {
    const { team, tell } = openTeam("team");
    tell({ type: "start_action", actionId: "a", memberId: "ann" }, "2026-04-01T23:00:00Z");
    tell(use(2), "2026-04-02T01:00:00Z");
    tell(use(3, "2026-04-01T12:00:00Z"));
    expect(team.charges).toMatchObject([
      { cycle: 1, occurredAt: at("2026-04-02T01:00:00Z") },
      { cycle: 0, occurredAt: at("2026-04-01T12:00:00Z"), at: at("2026-04-02T01:00:00Z") },
    ]);
    expect(team.accounts.get("flows:team:0")?.used).toBe(credits(6));
    expect(team.accounts.get("flows:team:1")?.used).toBe(credits(4));
  });

  test("R3, C12: the instant that ends a cycle is the next one's, though the old one is open", () => {
    const { team, tell } = openTeam("team");
    tell({ type: "start_action", actionId: "a", memberId: "ann" }, "2026-04-01T23:00:00Z");
    tell(use(1, "2026-04-01T23:59:59.999Z"), "2026-04-02T01:00:00Z");
    tell(use(1, "2026-04-02T00:00:00Z"));
    expect(team.charges.map(({ cycle }) => cycle)).toEqual([0, 1]);
  });

  test("C12, F2: card and plan are those of its instant, and not those of its report", () => {
    const { team, tell } = openTeam("basic", { start: "2026-02-20T00:00:00Z" });
    tell({ type: "change_plan", plan: "pro" }, "2026-02-25T00:00:00Z");
    const run = (occurredAt: string) => report({ occurredAt, charge: { item: "run" } });
    tell(run("2026-02-24T00:00:00Z"), "2026-03-05T00:00:00Z");
    tell(run("2026-02-26T00:00:00Z"));
    tell(run("2026-03-01T00:00:00Z"));
    expect(team.charges).toMatchObject([
      { cardId: "flows-old", planId: "basic", credits: 0n },
      { cardId: "flows-old", planId: "pro", credits: 0n },
      { cardId: "flows-mid", planId: "pro", credits: credits(1) },
    ]);
  });

  test("C5: into a closed cycle it is late, at the price of its instant", () => {
    const { team, tell } = openTeam("team");
    tell(overage(true));
    tell(tick, "2026-04-03T00:00:00Z");
    tell(use(4, "2026-03-20T00:00:00Z"));
    expect(team.charges).toMatchObject([
      { isLate: true, cycle: 0, burned: 0n, overage: credits(8), absorbed: 0n },
    ]);
  });

  test("RULES 3: one tool in one run of a block is charged once, however often it is reported", () => {
    const { team, tell } = openTeam("team");
    const tool = { server: "srv", name: "a", isOwnFlow: false };
    const once = (blockRunId: string) => report({ charge: { item: "mcp-tool", blockRunId, tool } });
    tell(once("b1"));
    tell(once("b1"));
    tell(once("b2"));
    expect(team.charges.map((charge) => [charge.credits, charge.quantity])).toEqual([
      [credits(2), "1"],
      [0n, "0"],
      [credits(2), "1"],
    ]);
  });

  test("C12: five minutes ahead are a clock that is a little fast, and count as now", () => {
    const { team, ask, tell } = openTeam("team");
    tell(report({ occurredAt: "2026-03-02T00:05:00Z" }), "2026-03-02T00:00:00Z");
    expect(team.charges).toMatchObject([{ occurredAt: at("2026-03-02T00:00:00Z") }]);
    const refused = { ok: false, rejection: { code: "invalid_input", field: "occurredAt" } };
    expect(ask(report({ occurredAt: "2026-03-02T00:05:01Z" }))).toMatchObject(refused);
    expect(ask(report({ occurredAt: "2026-03-01T23:59:59Z" }))).toMatchObject(refused);
  });

  test("C8, R2: one who has left may still have used something; a member's pool asks for whom", () => {
    const { ask, tell } = openTeam("basic");
    tell({ type: "add_member", memberId: "ben", name: "Ben" });
    tell({ type: "remove_member", memberId: "ben" }, "2026-03-05T00:00:00Z");
    const ai = { type: "record_usage", pool: "ai", charge: { item: "ai-action", credits: "3" } };
    const usage = { ...ai, type: "record_usage" } as const;
    expect(ask({ ...usage, memberId: "ben" })).toMatchObject({ ok: true });
    expect(ask({ ...usage, memberId: "cleo" })).toMatchObject({ rejection: { code: "not_found" } });
    expect(ask(usage)).toMatchObject({ rejection: { code: "invalid_input", field: "memberId" } });
  });
});
