import { MemoryTeam, sampleCatalog } from "@sluice/testing/rules";
import { describe, expect, test } from "vitest";
import { parseInstant } from "../base/instant.ts";
import type { Actor, Command } from "../commands/commands.ts";

const START = parseInstant("2026-03-02T00:00:00Z") ?? Number.NaN;
const operator: Actor = { kind: "operator" };
const reason = "order form";
const MAX = "1000000000";

const goodwill = (credits: string): Command => ({
  type: "grant_goodwill",
  pool: "flows",
  credits,
  reason,
});
const allotment = (value: string): Command => ({
  type: "override_terms",
  target: "pools.flows.allotment",
  value,
  reason,
});

function ask(command: Command, plan = "basic") {
  const owner = { memberId: "ann", name: "Ann" };
  const create = { type: "create_team", name: "T", plan, owner } as const;
  return new MemoryTeam(sampleCatalog, create, START).execute(command, operator, START);
}

describe("what is given beside the plan", () => {
  test("C6: goodwill without a date ends with the cycle", () => {
    expect(ask(goodwill("5"))).toMatchObject({
      ok: true,
      answer: { grant: { kind: "goodwill", amount: "5", expiresAt: "2026-04-02T00:00:00Z" } },
    });
  });

  test("C15: a pack lasts its months from the instant of its purchase, and no longer", () => {
    expect(ask({ type: "buy_pack", pack: "flows" }, "team")).toMatchObject({
      ok: true,
      answer: { grant: { amount: "40", expiresAt: "2026-05-02T00:00:00Z" } },
    });
  });

  test.each([
    ["C6: goodwill", goodwill],
    ["R7: an allotment by contract", allotment],
  ])("%s is a billion credits at most, which a ledger can hold", (_, command) => {
    expect(ask(command(MAX)).ok).toBe(true);
    const above = ask(command(`${MAX}.000001`));
    expect(above).toMatchObject({ ok: false, rejection: { code: "invalid_input" } });
    expect(ask(command("9".repeat(24)))).toMatchObject({
      ok: false,
      rejection: { code: "invalid_input", got: "9".repeat(24) },
    });
  });
});
