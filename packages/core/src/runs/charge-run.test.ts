import { MemoryTeam, sampleCatalog } from "@sluice/testing/rules";
import { describe, expect, test } from "vitest";
import { parseInstant } from "../base/instant.ts";
import type { Actor, Command } from "../commands/commands.ts";
import type { Outcome } from "../decide/decide.ts";

const START = parseInstant("2026-03-02T00:00:00Z") ?? Number.NaN;
const operator: Actor = { kind: "operator" };

/** On the plan `basic`, where a connector costs 2 credits. */
function openRun() {
  const owner = { memberId: "ann", name: "Ann" };
  const create = { type: "create_team", name: "T", plan: "basic", owner } as const;
  const team = new MemoryTeam(sampleCatalog, create, START);
  const ask = (command: Command): Outcome => team.execute(command, operator, START);
  ask({ type: "start_run", runId: "r", flowId: "f", trigger: "api" });
  return { team, ask };
}

describe("charging a run", () => {
  test("C3: what one command charges is bounded together, not each use alone", () => {
    const { team, ask } = openRun();
    const charges = [1, 2].map(() => ({ item: "connector", quantity: 3_000_000 }));
    const before = team.charges.length;
    for (const type of ["charge_run", "finish_run"] as const) {
      expect(ask({ type, runId: "r", charges })).toMatchObject({
        ok: false,
        rejection: { code: "invalid_input", field: "charges", got: "12000000" },
      });
    }
    expect(team.charges.length).toBe(before);
    expect(ask({ type: "charge_run", runId: "r", charges: charges.slice(1) }).ok).toBe(true);
  });
});
