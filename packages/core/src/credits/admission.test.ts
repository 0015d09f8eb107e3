import { MemoryTeam, sampleCatalog } from "@sluice/testing/rules";
import { describe, expect, test } from "vitest";
import { parseInstant } from "../base/instant.ts";
import type { Command } from "../commands/commands.ts";
import type { Outcome } from "../decide/decide.ts";

const START = parseInstant("2026-01-20T10:00:00Z") ?? Number.NaN;
const owner = { memberId: "ann", name: "Ann" };

/** On the plan `team`: 20 flows credits, and exact use at $0.001. */
function openTeam(): (command: Command) => Outcome {
  const begin = { type: "create_team", name: "T", plan: "team", owner } as const;
  const team = new MemoryTeam(sampleCatalog, begin, START);
  return (command) => team.execute(command, { kind: "operator" }, START);
}

const hold = (credits: string) => ({ type: "reserve", pool: "flows", credits }) as const;

describe("admission", () => {
  test("C2, C9: holds are never promised more overage together than the cap allows", () => {
    const ask = openTeam();
    ask({ type: "set_overage", pool: "flows", on: true });
    ask({ type: "set_spend_cap", pool: "flows", cap: "0.01" });
    expect(ask(hold("25"))).toMatchObject({ ok: true });
    expect(ask(hold("6"))).toMatchObject({ ok: false, rejection: { code: "credits_exhausted" } });
    expect(ask(hold("5"))).toMatchObject({ ok: true });
    expect(ask(hold("0.000001"))).toMatchObject({ ok: false });
  });

  test("D4: what would lift a refusal is what is not so yet, cheapest first", () => {
    const ask = openTeam();
    ask({ type: "record_usage", pool: "flows", charge: { item: "connector", quantity: 10 } });
    const refused = () => ask({ type: "start_run", flowId: "f", trigger: "api" });
    const lifted = (...actions: string[]) => ({
      ok: false,
      rejection: { remedies: actions.map((action) => ({ action })) },
    });
    expect(refused()).toMatchObject(
      lifted("wait-for-cycle", "switch-on-overage", "buy-credits", "upgrade-plan"),
    );
    ask({ type: "set_overage", pool: "flows", on: true });
    ask({ type: "set_spend_cap", pool: "flows", cap: "0" });
    expect(refused()).toMatchObject(
      lifted("wait-for-cycle", "raise-spend-cap", "buy-credits", "upgrade-plan"),
    );
  });

  test("D4: the limit that a refusal names counts what packs have paid", () => {
    const ask = openTeam();
    ask({ type: "buy_pack", pack: "flows" });
    const charge = { item: "connector", quantity: 30 };
    ask({ type: "record_usage", pool: "flows", charge });
    const refused = ask({ type: "start_run", flowId: "f", trigger: "api" });
    expect(refused).toMatchObject({
      ok: false,
      rejection: { code: "credits_exhausted", limit: "60", used: "60", available: "0" },
    });
  });
});
