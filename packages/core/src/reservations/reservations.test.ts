import { describe, expect, test } from "vitest";
import { credits, hold, openTeam, overage } from "../../test/team.ts";

const WEEK = 7 * 86_400;

describe("holding credits", () => {
  test("C9: a hold lasts as long as the bound at most, and a second at least", () => {
    const { ask } = openTeam("team");
    const refused = { ok: false, rejection: { code: "invalid_input", field: "ttlSeconds" } };
    expect(ask(hold("longest", "1", WEEK))).toMatchObject({ ok: true });
    expect(ask(hold("longer", "1", WEEK + 1))).toMatchObject(refused);
    expect(ask(hold("shortest", "1", 1))).toMatchObject({ ok: true });
    expect(ask(hold("none", "1", 0))).toMatchObject(refused);
  });

  test("C9: what is settled beyond the amount is its overrun, whatever part of it was held", () => {
    const { team, tell } = openTeam("team");
    tell(overage(true));
    tell(hold("h", "25"));
    expect(team.reservations.get("h")).toMatchObject({ amount: credits(25), held: credits(20) });
    tell({ type: "settle_reservation", reservationId: "h", credits: "28" });
    expect(team.reservations.get("h")).toMatchObject({ status: "settled", overrun: credits(3) });
    expect(team.accounts.get("flows:team:0")).toMatchObject({ held: 0n, overage: credits(8) });
  });
});
