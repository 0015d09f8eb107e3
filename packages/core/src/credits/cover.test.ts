import { describe, expect, test } from "vitest";
import { at, cap, credits, dollars, hold, openTeam, overage, pack, use } from "../../test/team.ts";

describe("who pays for a charge", () => {
  test("F4: what is included pays first, then a pack, and each says how much", () => {
    const { team, tell } = openTeam("team");
    tell(pack);
    tell(use(15));
    const burns = team.entries.filter(({ kind }) => kind === "burn");
    const [included, bought] = burns;
    expect(burns.map(({ amount }) => amount)).toEqual([credits(20), credits(10)]);
    expect(team.accounts.get("flows:team:carried")?.grants).toMatchObject([
      { grantId: bought?.grantId, kind: "pack", remaining: credits(30) },
    ]);
    expect(team.accounts.get("flows:team:0")).toMatchObject({
      grants: [{ grantId: included?.grantId, kind: "allotment", remaining: 0n }],
      used: credits(30),
      burned: credits(30),
      carriedBurns: [{ grantId: bought?.grantId, credits: credits(10) }],
    });
  });

  test("F4: exactly what is included buys no block, and the next credit buys one", () => {
    const { team, tell } = openTeam("basic");
    tell(overage(true));
    tell(use(15));
    expect(team.accounts.get("flows:team:0")).toMatchObject({ blocks: 0, used: credits(30) });
    tell(use(1));
    expect(team.accounts.get("flows:team:0")).toMatchObject({
      blocks: 1,
      used: credits(32),
      burned: credits(32),
      absorbed: 0n,
      grants: [
        { kind: "allotment", remaining: 0n },
        {
          kind: "block",
          remaining: credits(2),
          price: dollars(1),
          expiresAt: at("2026-04-02T00:00:00Z"),
        },
      ],
    });
  });

  test("F4: a charge across several blocks buys as many as it needs", () => {
    const { team, tell } = openTeam("basic");
    tell(overage(true));
    tell(use(20));
    expect(team.charges).toMatchObject([{ burned: credits(40), overage: 0n, absorbed: 0n }]);
    expect(team.accounts.get("flows:team:0")?.grants.map(({ remaining }) => remaining)).toEqual([
      0n,
      0n,
      0n,
      credits(2),
    ]);
  });

  test("C15, F4: a cap of exactly one block buys one, and the rest is absorbed", () => {
    const { team, tell } = openTeam("basic");
    tell(overage(true));
    tell(cap("1"));
    tell(use(20));
    expect(team.charges).toMatchObject([
      { burned: credits(34), overage: 0n, absorbed: credits(6) },
    ]);
    expect(team.accounts.get("flows:team:0")?.blocks).toBe(1);
  });

  test("C15: a charge across the cap is split there", () => {
    const { team, tell } = openTeam("team");
    tell(overage(true));
    tell(cap("0.005"));
    tell(use(15));
    expect(team.charges).toMatchObject([
      { burned: credits(20), overage: credits(5), absorbed: credits(5) },
    ]);
    tell(use(1));
    expect(team.charges[1]).toMatchObject({ overage: 0n, absorbed: credits(2) });
  });

  test("C2: what no grant covers while overage is off stays absorbed", () => {
    const { team, tell } = openTeam("team");
    tell(use(11));
    tell(overage(true));
    tell(use(1));
    expect(team.charges).toMatchObject([
      { burned: credits(20), overage: 0n, absorbed: credits(2) },
      { burned: 0n, overage: credits(2), absorbed: 0n },
    ]);
  });

  test("C1: a charge leaves what others hold, and a settlement spends its own hold", () => {
    const { team, tell } = openTeam("team");
    tell(hold("h", "15"));
    tell(use(5));
    expect(team.charges).toMatchObject([{ burned: credits(5), absorbed: credits(5) }]);
    tell({ type: "settle_reservation", reservationId: "h", credits: "15" });
    expect(team.charges[1]).toMatchObject({ burned: credits(15), absorbed: 0n });
  });

  test("C15: what a hold of the old cycle needs of a pack is left for it", () => {
    const { team, tell } = openTeam("team");
    tell(pack, "2026-04-01T23:00:00Z");
    tell(hold("h", "50", 7_200));
    tell(use(30), "2026-04-02T00:30:00Z");
    expect(team.charges).toMatchObject([{ cycle: 1, burned: credits(30), absorbed: credits(30) }]);
    tell({ type: "settle_reservation", reservationId: "h", credits: "50" });
    expect(team.charges[1]).toMatchObject({ cycle: 0, burned: credits(50), absorbed: 0n });
  });
});
