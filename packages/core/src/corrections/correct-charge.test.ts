import { MemoryTeam, sampleCatalog } from "@sluice/testing/rules";
import { describe, expect, test } from "vitest";
import { parseInstant } from "../base/instant.ts";
import type { Command } from "../commands/commands.ts";
import type { Outcome } from "../decide/decide.ts";

const at = (text: string): number => parseInstant(text) ?? Number.NaN;
const operator = { kind: "operator" } as const;
const owner = { memberId: "ann", name: "Ann" };

/** On the plan `basic`: 30 flows credits, blocks of 4 for $1 from March on. */
function openTeam(): { team: MemoryTeam; ask: (when: string, command: Command) => Outcome } {
  const begin = { type: "create_team", name: "B", plan: "basic", owner } as const;
  const team = new MemoryTeam(sampleCatalog, begin, at("2026-03-02T00:00:00Z"));
  return { team, ask: (when, command) => team.execute(command, operator, at(when)) };
}

const use = (connectors: number, occurredAt?: string) =>
  ({
    type: "record_usage",
    pool: "flows",
    occurredAt,
    charge: { item: "connector", quantity: connectors },
  }) as const;
const overage = { type: "set_overage", pool: "flows", on: true } as const;

describe("correcting a charge", () => {
  test("C6, C15: a bought block is overage: it goes before what was absorbed", () => {
    const { team, ask } = openTeam();
    ask("2026-03-03T00:00:00Z", use(20));
    ask("2026-03-03T00:00:01Z", overage);
    ask("2026-03-03T00:00:02Z", use(1));
    expect(team.accounts.get("flows:team:0")).toMatchObject({ absorbed: 10_000_000n, blocks: 1 });
    const chargeId = team.charges[1]?.chargeId ?? "";
    const corrected = ask("2026-03-03T00:00:03Z", {
      type: "correct_charge",
      chargeId,
      reason: "never happened",
    });
    expect(corrected).toMatchObject({ ok: true });
    expect(team.accounts.get("flows:team:0")).toMatchObject({
      absorbed: 10_000_000n,
      blocks: 0,
      used: 40_000_000n,
    });
  });

  test("C5, C6: a block bought late is taken back whole, from where its credits are", () => {
    const { team, ask } = openTeam();
    ask("2026-03-03T00:00:00Z", overage);
    ask("2026-03-04T00:00:00Z", use(1));
    ask("2026-04-05T00:00:00Z", use(1, "2026-03-20T00:00:00Z"));
    const late = team.charges[1];
    expect(late).toMatchObject({ isLate: true, burned: 2_000_000n });
    ask("2026-04-05T00:00:01Z", {
      type: "correct_charge",
      chargeId: late?.chargeId ?? "",
      reason: "never happened",
    });
    const voided = team.entries.filter(({ kind }) => kind === "void");
    expect(voided.map(({ from, amount }) => [from, amount])).toEqual([
      [expect.stringMatching(/^grt_/), 2_000_000n],
      ["expired", 2_000_000n],
    ]);
    expect(voided.reduce((sum, { cost }) => sum + cost, 0n)).toBe(-1_000_000_000_000n);
    expect(team.cycles.get("1")?.adjustments.map(({ cents }) => cents)).toEqual([100n, -100n]);
  });

  test("C5, C6: a late line and its correction count only the credits that are money", () => {
    const { team, ask } = openTeam();
    ask("2026-03-04T00:00:00Z", use(14));
    ask("2026-04-05T00:00:00Z", use(1, "2026-03-20T00:00:00Z"));
    ask("2026-04-05T00:00:01Z", overage);
    ask("2026-04-05T00:00:01Z", { type: "set_spend_cap", pool: "flows", cap: "1" });
    ask("2026-04-05T00:00:02Z", use(3, "2026-03-20T00:00:00Z"));
    const chargeId = team.charges[0]?.chargeId ?? "";
    const undone = { type: "correct_charge", chargeId, credits: "10", reason: "r" } as const;
    expect(ask("2026-04-05T00:00:03Z", undone)).toMatchObject({ ok: true });
    const lines = team.cycles.get("1")?.adjustments ?? [];
    expect(lines.map(({ kind, credits, cents }) => [kind, credits, cents])).toEqual([
      ["late", 4_000_000n, 100n],
      ["correction", 4_000_000n, -100n],
    ]);
  });

  test.each(["-1", "1.0000001", "many"])("C6: %j is no amount to take back", (credits) => {
    const { team, ask } = openTeam();
    ask("2026-03-03T00:00:00Z", use(1));
    const chargeId = team.charges[0]?.chargeId ?? "";
    const command = { type: "correct_charge", chargeId, credits, reason: "r" } as const;
    expect(ask("2026-03-03T00:00:01Z", command)).toMatchObject({
      ok: false,
      rejection: { code: "invalid_input", field: "credits", got: credits },
    });
  });
});
