import { describe, expect, test } from "vitest";
import {
  at,
  credits,
  dollars,
  hold,
  openTeam,
  overage,
  pack,
  startRun,
  tick,
  use,
} from "../../test/team.ts";

const TURN = "2026-04-02T00:00:00Z";
const seat = { type: "buy_add_on", addOn: "seat" } as const;

describe("the life of a cycle", () => {
  test("R1, R3: at its end the next begins, and one without open work closes at once", () => {
    const { team, tell } = openTeam("team");
    tell(use(4));
    tell(tick, TURN);
    expect(team.state.team.cycle).toEqual({
      index: 1,
      start: at(TURN),
      end: at("2026-05-02T00:00:00Z"),
    });
    expect(team.cycles.get("0")).toMatchObject({ status: "closed", closedAt: at(TURN) });
    const expired = team.entries.filter(({ kind }) => kind === "expire");
    expect(expired).toMatchObject([{ amount: credits(12), cycle: 0, at: at(TURN) }]);
  });

  test("C5: a cycle that is over waits for its work, and closes when the last has ended", () => {
    const { team, tell } = openTeam("team");
    tell(startRun("r"), "2026-04-01T22:00:00Z");
    tell(hold("h", "3", 20_000));
    tell(tick, TURN);
    expect(team.cycles.get("0")).toMatchObject({ status: "ending", openWork: 2, closedAt: null });
    tell({ type: "finish_run", runId: "r" }, "2026-04-02T01:00:00Z");
    expect(team.cycles.get("0")).toMatchObject({ status: "ending", openWork: 1 });
    tell({ type: "release_reservation", reservationId: "h" }, "2026-04-02T02:00:00Z");
    expect(team.cycles.get("0")).toMatchObject({
      status: "closed",
      openWork: 0,
      closedAt: at("2026-04-02T02:00:00Z"),
    });
  });

  test("C5: a day after its end it closes whatever is under way, and lets holds go", () => {
    const { team, tell } = openTeam("team");
    tell({ type: "start_action", actionId: "a", memberId: "ann" }, "2026-04-01T23:00:00Z");
    tell(startRun("r"), "2026-04-01T23:00:00Z");
    tell(hold("h", "3", 172_800));
    tell({ type: "heartbeat_run", runId: "r" }, "2026-04-02T09:00:00Z");
    tell(tick, "2026-04-02T22:59:59Z");
    expect(team.cycles.get("0")?.status).toBe("ending");
    tell(tick, "2026-04-03T00:00:00Z");
    expect(team.cycles.get("0")).toMatchObject({
      status: "closed",
      closedAt: at("2026-04-03T00:00:00Z"),
    });
    expect(team.reservations.get("h")?.status).toBe("expired");
    expect(team.accounts.get("flows:team:0")).toMatchObject({ held: 0n });
  });

  test("F4, C5: what a cycle closed with is kept, segments and blocks, rounded to the cent", () => {
    const exact = openTeam("team");
    exact.tell(overage(true));
    exact.tell(use(12));
    exact.tell(tick, TURN);
    expect(exact.team.cycles.get("0")).toMatchObject({
      overageBilled: { flows: { cents: 0n } },
      closedOverage: { flows: { segments: [{ price: 1_000n, credits: credits(4) }], blocks: [] } },
    });
    const blocks = openTeam("basic");
    blocks.tell(overage(true));
    blocks.tell(use(17));
    blocks.tell(tick, TURN);
    expect(blocks.team.cycles.get("0")).toMatchObject({
      overageBilled: { flows: { cents: 100n } },
      closedOverage: { flows: { segments: [], blocks: [{ price: dollars(1) }] } },
    });
  });

  test("C7, R4: what waited for the end takes effect, and a switch without a place goes off", () => {
    const { team, tell } = openTeam("pro");
    tell(overage(true));
    tell({ type: "change_plan", plan: "free" }, "2026-03-10T00:00:00Z");
    expect(team.state.team.planId).toBe("pro");
    tell(tick, TURN);
    expect(team.state.team).toMatchObject({
      planId: "free",
      pending: { planId: null },
      switches: { overage: { flows: false } },
    });
    expect(team.state.team.planHistory).toEqual([
      { planId: "pro", from: at("2026-03-02T00:00:00Z") },
      { planId: "free", from: at(TURN) },
    ]);
    expect(team.cycles.get("1")).toMatchObject({ planId: "free" });
  });

  test("A4, D3: an add-on is charged for again with each cycle until it is cancelled", () => {
    const { team, tell } = openTeam("basic");
    tell(seat);
    tell(tick, TURN);
    tell({ type: "cancel_add_on", addOn: "seat" });
    tell(tick, "2026-05-02T00:00:00Z");
    const bought = [0, 1, 2].map((index) => team.cycles.get(`${index}`)?.purchases ?? []);
    expect(bought).toMatchObject([
      [{ what: "seat", price: dollars(5), at: at("2026-03-02T00:00:00Z") }],
      [{ what: "seat", price: dollars(5), at: at(TURN) }],
      [],
    ]);
    expect(team.cycles.get("2")?.addOns).toEqual([]);
  });

  test("R7, C5: a contract that begins after a cycle's end allots nothing more to its work", () => {
    const { team, tell } = openTeam("team");
    tell(hold("h", "3", 7_200), "2026-04-01T23:30:00Z");
    tell(tick, TURN);
    const target = "pools.flows.allotment";
    const terms = { type: "override_terms", target, value: "80", reason: "order form" } as const;
    tell({ ...terms, from: TURN }, "2026-04-02T00:30:00Z");
    tell({ type: "settle_reservation", reservationId: "h", credits: "25" });
    expect(team.charges).toMatchObject([{ burned: credits(20), absorbed: credits(5) }]);
    expect(team.accounts.get("flows:team:0")?.grants).toMatchObject([{ amount: credits(20) }]);
  });

  test("F4: a pack outlives its cycle, an allotment does not", () => {
    const { team, tell } = openTeam("team");
    tell(pack);
    tell(use(25));
    tell(tick, TURN);
    tell(use(1));
    expect(team.accounts.get("flows:team:carried")?.grants).toMatchObject([
      { remaining: credits(10) },
    ]);
    expect(team.accounts.get("flows:team:1")?.grants).toMatchObject([{ remaining: credits(18) }]);
  });
});
