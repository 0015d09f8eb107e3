import { MemoryTeam, sampleCatalog } from "@sluice/testing/rules";
import { describe, expect, test } from "vitest";
import { parseInstant } from "../base/instant.ts";
import type { Catalog } from "../catalog/model.ts";
import type { Actor, Command } from "../commands/commands.ts";
import type { Outcome } from "../decide/decide.ts";

const at = (text: string): number => parseInstant(text) ?? Number.NaN;
const START = at("2026-03-02T00:00:00Z");
const operator: Actor = { kind: "operator" };

function openTeam(plan: string, catalog: Catalog = sampleCatalog) {
  const owner = { memberId: "ann", name: "Ann" };
  const team = new MemoryTeam(catalog, { type: "create_team", name: "T", plan, owner }, START);
  const ask = (command: Command, actor = operator, when = START): Outcome =>
    team.execute(command, actor, when);
  return { team, ask };
}

const lower = (target: string) =>
  ({ type: "override_terms", target, value: "1", reason: "order form" }) as const;

describe("terms that change in mid-cycle", () => {
  test("R4, R7: an account that nobody has touched is not taken down either", () => {
    const { team, ask } = openTeam("basic");
    ask({ type: "add_member", memberId: "ben", name: "Ben" });
    ask({ type: "start_action", actionId: "a", memberId: "ann" });
    ask(lower("pools.ai.allotment"));
    const allotted = ["ann", "ben"].map((id) => team.accounts.get(`ai:${id}:0`)?.grants[0]?.amount);
    expect(allotted).toEqual([20_000_000n, 20_000_000n]);
    ask({ type: "tick" }, operator, at("2026-04-02T00:00:00Z"));
    ask({ type: "start_action", memberId: "ben" }, operator, at("2026-04-02T00:00:00Z"));
    expect(team.accounts.get("ai:ben:1")?.grants[0]?.amount).toBe(1_000_000n);
  });

  test("R7: nor is it on the date of a contract, however late somebody looks", () => {
    const { team, ask } = openTeam("basic");
    ask({ type: "add_member", memberId: "ben", name: "Ben" });
    const from = "2026-04-10T00:00:00Z";
    ask({ ...lower("pools.ai.allotment"), from });
    ask({ type: "tick" }, operator, at("2026-05-02T00:00:00Z"));
    ask({ type: "tick" }, operator, at("2026-05-03T00:00:00Z"));
    expect(team.accounts.get("ai:ben:1")?.grants[0]?.amount).toBe(20_000_000n);
    ask({ type: "start_action", memberId: "ben" }, operator, at("2026-05-03T00:00:00Z"));
    expect(team.accounts.get("ai:ben:2")?.grants[0]?.amount).toBe(1_000_000n);
  });

  test("A4: a planned upgrade ends what an upgrade ends, though the new plan sells it", () => {
    const addOn = sampleCatalog.addOns["ai-add-on"];
    const free = addOn?.allotments.free;
    if (!addOn || !free) throw new Error("the sample catalog has the AI add-on");
    const sold = { ...addOn, allotments: { free, basic: free } };
    const catalog = { ...sampleCatalog, addOns: { ...sampleCatalog.addOns, "ai-add-on": sold } };
    const { team, ask } = openTeam("free", catalog);
    ask({ type: "buy_add_on", addOn: "ai-add-on" });
    ask({ type: "change_plan", plan: "basic", when: "cycle-end" });
    ask({ type: "tick" }, operator, at("2026-04-02T00:00:00Z"));
    const { planId, addOns } = team.state.team;
    expect({ planId, addOns }).toEqual({ planId: "basic", addOns: {} });
  });

  test("A3, C7: a switch goes off with the plan, and not because a cycle turned", () => {
    const bounds = { ...sampleCatalog.bounds, paygDefault: "on" as const };
    const { team, ask } = openTeam("free", { ...sampleCatalog, bounds });
    ask({ type: "tick" }, operator, at("2026-04-02T00:00:00Z"));
    expect(team.state.team.switches.aiPaygDefault).toBe("on");
    ask({ type: "change_plan", plan: "basic" }, operator, at("2026-04-03T00:00:00Z"));
    ask({ type: "change_plan", plan: "free" }, operator, at("2026-04-03T00:00:00Z"));
    ask({ type: "tick" }, operator, at("2026-05-02T00:00:00Z"));
    expect(team.state.team).toMatchObject({ planId: "free", switches: { aiPaygDefault: "off" } });
  });

  test("A3, C7: a member's own switch goes off with the plan, too", () => {
    const { team, ask } = openTeam("basic", sampleCatalog);
    ask({ type: "set_member_payg", memberId: "ann", payg: "on" });
    expect(team.state.members.get("ann")?.payg).toBe("on");
    ask({ type: "change_plan", plan: "free" });
    ask({ type: "tick" }, operator, at("2026-04-02T00:00:00Z"));
    expect(team.state.team.planId).toBe("free");
    expect(team.state.members.get("ann")?.payg).toBe("off");
  });
});
