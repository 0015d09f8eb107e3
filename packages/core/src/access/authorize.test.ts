import { MemoryTeam, sampleCatalog } from "@sluice/testing/rules";
import { describe, expect, test } from "vitest";
import { parseInstant } from "../base/instant.ts";
import type { Actor, Command } from "../commands/commands.ts";
import type { Outcome } from "../decide/decide.ts";

const START = parseInstant("2026-03-02T00:00:00Z") ?? Number.NaN;
const operator: Actor = { kind: "operator" };
const ben: Actor = { kind: "member", memberId: "ben" };

function openTeam(plan: string, role: string) {
  const owner = { memberId: "ann", name: "Ann" };
  const begin = { type: "create_team", name: "T", plan, owner } as const;
  const team = new MemoryTeam(sampleCatalog, begin, START);
  const ask = (command: Command, actor = operator): Outcome => team.execute(command, actor, START);
  ask({ type: "add_member", memberId: "ben", name: "Ben", role });
  return { team, ask };
}

const run = { type: "start_run", flowId: "f", trigger: "api" } as const;

describe("who may do what", () => {
  test("C8: who was removed finishes the work under way, and begins none", () => {
    const { ask } = openTeam("basic", "member");
    ask({ ...run, runId: "r" }, ben);
    ask({ type: "start_action", actionId: "a", memberId: "ben" }, ben);
    ask({ type: "reserve", reservationId: "h", pool: "flows", credits: "1" }, ben);
    ask({ type: "remove_member", memberId: "ben" });
    const underWay: Command[] = [
      { type: "charge_run", runId: "r", charges: [{ item: "connector" }] },
      { ...run, runId: "child", parentRunId: "r" },
      { type: "finish_run", runId: "child" },
      { type: "finish_run", runId: "r" },
      { type: "complete_action", actionId: "a", credits: "1" },
      { type: "settle_reservation", reservationId: "h", credits: "1" },
    ];
    for (const command of underWay) {
      expect(ask(command, ben), command.type).toMatchObject({ ok: true });
    }
    const begun: Command[] = [run, { type: "start_action", memberId: "ben" }];
    for (const command of begun) {
      const gone = { ok: false, rejection: { code: "not_found", what: "member" } };
      expect(ask(command, ben), command.type).toMatchObject(gone);
    }
  });

  test("C8: who was removed does not go on with the work of others", () => {
    const { ask } = openTeam("basic", "member");
    ask({ ...run, runId: "anns", memberId: "ann" });
    ask({ type: "remove_member", memberId: "ben" });
    expect(ask({ type: "finish_run", runId: "anns" }, ben)).toMatchObject({
      ok: false,
      rejection: { code: "not_found", what: "member", id: "ben" },
    });
  });

  test("C8, C14: who was removed has no right any more, whatever their role was", () => {
    const { ask } = openTeam("basic", "owner");
    ask({ type: "remove_member", memberId: "ben" });
    const beyond: Command[] = [
      { type: "set_overage", pool: "flows", on: true },
      { type: "add_member", memberId: "cleo", name: "Cleo" },
      { type: "buy_add_on", addOn: "seat" },
      { type: "record_usage", pool: "flows", charge: { item: "connector" } },
    ];
    for (const command of beyond) {
      expect(ask(command, ben), command.type).toMatchObject({
        ok: false,
        rejection: { code: "not_found", what: "member", id: "ben" },
      });
    }
  });

  test("F7: nobody starts a child of another member's run", () => {
    const { ask } = openTeam("basic", "member");
    ask({ ...run, runId: "anns", memberId: "ann" });
    expect(ask({ ...run, parentRunId: "anns" }, ben)).toMatchObject({
      ok: false,
      rejection: { code: "forbidden", right: "act-for-others", role: "member" },
    });
  });

  test("C14: naming a price comes before the plan as a reason, with one's own role", () => {
    const { ask } = openTeam("basic", "billing");
    const refused = { ok: false, rejection: { code: "forbidden", right: "set-price" } };
    const sized = ask({ type: "buy_pack", pack: "flows", credits: "1000" }, ben);
    expect(sized).toMatchObject(refused);
    const named = ask({ type: "buy_pack", pack: "flows", price: "1" }, ben);
    expect(named).toMatchObject(refused);
    expect(named).toMatchObject({ rejection: { role: "billing" } });
    const plain = ask({ type: "buy_pack", pack: "flows" }, ben);
    expect(plain).toMatchObject({ ok: false, rejection: { code: "not_on_plan" } });
  });

  test("R5: AI credits are not held for whom Agent Mode is off", () => {
    const { ask } = openTeam("basic", "member");
    ask({ type: "set_agent_mode", memberId: "ben", on: false }, ben);
    const held = ask({ type: "reserve", pool: "ai", credits: "1" }, ben);
    expect(held).toMatchObject({ ok: false, rejection: { code: "agent_mode_off" } });
  });
});
