import { describe, expect, test } from "vitest";
import { at, cap, dollars, openTeam, overage, type TriedTeam, use } from "../../test/team.ts";
import type { Pin } from "../state/documents.ts";
import { overageCostIn, overageFor } from "./overage.ts";

const pinOf = (planId: string, cardId: string): Pin => ({
  startedAt: at("2026-03-02T00:00:00Z"),
  cycle: 0,
  cardId,
  planId,
});

function stateFor({ team, context }: TriedTeam, pin: Pin, memberId: string | null = null) {
  const draft = team.everything();
  const pool = pin.cardId === "ai" ? "ai" : "flows";
  return overageFor(draft, context(), pool, pin, memberId);
}

const price = (value: string) =>
  ({ type: "override_terms", target: "overage.flows.price", value, reason: "order form" }) as const;

describe("what overage would cost", () => {
  test("F2, R7: the price is that of the work's start, whatever a contract says since", () => {
    const tried = openTeam("team");
    tried.tell(overage(true));
    tried.tell(price("0.0005"), "2026-03-03T00:00:00Z");
    const old = pinOf("team", "flows-new");
    expect(stateFor(tried, old)).toMatchObject({ isOn: true, terms: { pricePerCredit: 1_000n } });
    const fresh = { ...old, startedAt: at("2026-03-03T00:00:00Z") };
    expect(stateFor(tried, fresh)).toMatchObject({ terms: { pricePerCredit: 500n } });
  });

  test("C2: the switch is the present one", () => {
    const tried = openTeam("team");
    const pin = pinOf("team", "flows-new");
    expect(stateFor(tried, pin)).toMatchObject({ isOn: false, isCapReached: false });
    tried.tell(overage(true));
    expect(stateFor(tried, pin).isOn).toBe(true);
    tried.tell(overage(false));
    expect(stateFor(tried, pin).isOn).toBe(false);
  });

  test("C2, C15: a cap is reached where it leaves no room for the least that overage costs", () => {
    const tried = openTeam("basic");
    const pin = pinOf("basic", "flows-mid");
    tried.tell(overage(true));
    tried.tell(cap("1"));
    expect(stateFor(tried, pin)).toMatchObject({ room: dollars(1), isCapReached: false });
    tried.tell(cap("0.99"));
    expect(stateFor(tried, pin)).toMatchObject({ room: dollars(99) / 100n, isCapReached: true });
    tried.tell(cap("2"));
    tried.tell(use(16));
    expect(stateFor(tried, pin)).toMatchObject({ room: dollars(1), isCapReached: false });
  });

  test("C7, F5: where the plan of the start has no overage, the present plan's is what counts", () => {
    const tried = openTeam("free");
    const pin = pinOf("free", "flows-mid");
    expect(stateFor(tried, pin)).toMatchObject({ terms: null, isOn: false });
    tried.tell({ type: "change_plan", plan: "basic" });
    tried.tell(overage(true));
    expect(stateFor(tried, pin)).toMatchObject({
      terms: { regime: "blocks" },
      planId: "basic",
      isOn: true,
    });
  });

  test("A3: a member follows the team's default until they have a setting of their own", () => {
    const tried = openTeam("pro");
    const pin = pinOf("pro", "ai");
    const isOn = () => stateFor(tried, pin, "ann").isOn;
    expect(isOn()).toBe(false);
    tried.tell({ type: "set_payg_default", payg: "on" });
    expect(isOn()).toBe(true);
    tried.tell({ type: "set_member_payg", memberId: "ann", payg: "off" });
    expect(isOn()).toBe(false);
    expect(stateFor(tried, pin, null).isOn).toBe(false);
  });

  test("F4: what a pool's overage has cost is that of its cycle, blocks and exact use alike", () => {
    const blocks = openTeam("basic");
    blocks.tell(overage(true));
    blocks.tell(use(18));
    expect(overageCostIn(blocks.team.everything(), "flows", 0)).toBe(dollars(2));
    expect(overageCostIn(blocks.team.everything(), "flows", 1)).toBe(0n);
    expect(overageCostIn(blocks.team.everything(), "ai", 0)).toBe(0n);
    const exact = openTeam("team");
    exact.tell(overage(true));
    exact.tell(use(15));
    expect(overageCostIn(exact.team.everything(), "flows", 0)).toBe(dollars(1) / 100n);
  });
});
