import { describe, expect, test } from "vitest";
import {
  correct,
  credits,
  dollars,
  goodwill,
  openTeam,
  overage,
  pack,
  use,
} from "../../test/team.ts";

/** What the entries of the last correction did, in order. */
const moves = (entries: readonly { kind: string; amount: bigint }[], since: number): unknown[] =>
  entries.slice(since).map(({ kind, amount }) => [kind, amount]);

describe("taking back a charge", () => {
  test("C6, C15: overage goes first, then what was absorbed, then the grants", () => {
    const { team, tell } = openTeam("team");
    tell(use(12));
    tell(overage(true));
    tell(use(3));
    const since = team.entries.length;
    tell(correct(team.charges[0]?.chargeId ?? "", "14"));
    expect(moves(team.entries, since)).toEqual([
      ["cancel-overage", credits(6)],
      ["cancel-absorbed", credits(4)],
      ["return", credits(4)],
    ]);
    expect(team.accounts.get("flows:team:0")).toMatchObject({
      used: credits(16),
      burned: credits(16),
      overage: 0n,
      absorbed: 0n,
    });
  });

  test("C6: of the grants the one that paid last is refilled first", () => {
    const { team, tell } = openTeam("team");
    tell(pack);
    tell(goodwill("10"));
    tell(use(20));
    const since = team.entries.length;
    tell(correct(team.charges[0]?.chargeId ?? "", "25"));
    const grants = [...team.accounts.values()].flatMap((account) => account.grants);
    const kinds = team.entries
      .slice(since)
      .map(({ grantId, amount }) => [
        grants.find((grant) => grant.grantId === grantId)?.kind,
        amount,
      ]);
    expect(kinds).toEqual([
      ["pack", credits(10)],
      ["goodwill", credits(10)],
      ["allotment", credits(5)],
    ]);
  });

  test("C6: a block that a correction leaves wholly unused is taken back, one in use is not", () => {
    const { team, tell } = openTeam("basic");
    tell(overage(true));
    tell(use(18));
    expect(team.accounts.get("flows:team:0")?.blocks).toBe(2);
    tell(correct(team.charges[0]?.chargeId ?? "", "3"));
    expect(team.accounts.get("flows:team:0")).toMatchObject({ blocks: 1, used: credits(33) });
    expect(team.entries.at(-2)).toMatchObject({ kind: "void", cost: -dollars(1) });
  });

  test("C6: what is corrected in parts adds up, and the rest is all that can be", () => {
    const { team, tell, ask } = openTeam("team");
    tell(use(5));
    const chargeId = team.charges[0]?.chargeId ?? "";
    tell(correct(chargeId, "4"));
    expect(ask(correct(chargeId, "6.000001"))).toMatchObject({
      ok: false,
      rejection: { code: "correction_too_large", correctable: "6" },
    });
    tell(correct(chargeId));
    expect(team.accounts.get("flows:team:0")).toMatchObject({ used: 0n, burned: 0n });
    expect(ask(correct(chargeId))).toMatchObject({ ok: false });
  });

  test("C5, C6: of a closed cycle only the overage is money, as one signed amount", () => {
    const { team, tell } = openTeam("team");
    tell(overage(true));
    tell(use(20));
    tell({ type: "tick" }, "2026-04-03T00:00:00Z");
    const chargeId = team.charges[0]?.chargeId ?? "";
    tell(correct(chargeId, "15"));
    expect(team.cycles.get("1")?.adjustments).toEqual([
      { kind: "correction", pool: "flows", ofCycle: 0, credits: credits(15), cents: -1n },
    ]);
    tell(correct(chargeId, "25"));
    expect(team.cycles.get("1")?.adjustments).toEqual([
      { kind: "correction", pool: "flows", ofCycle: 0, credits: credits(20), cents: -2n },
    ]);
    expect(team.entries.at(-1)).toMatchObject({ kind: "return-expired", amount: credits(20) });
  });
});
