import { describe, expect, test } from "vitest";
import { correct, credits, openTeam, overage, tick, use } from "../../test/team.ts";

const IN_MARCH = "2026-03-20T00:00:00Z";
const IN_APRIL = "2026-04-05T00:00:00Z";

/** On `team`: 20 credits used up in March, overage at $0.001, and it is April. */
function inApril(spent: number) {
  const tried = openTeam("team");
  tried.tell(overage(true));
  tried.tell(use(spent / 2));
  tried.tell(tick, IN_APRIL);
  return { ...tried, lines: () => tried.team.cycles.get("1")?.adjustments ?? [] };
}

describe("what comes after the close", () => {
  test("C5: a late charge is a line of the running cycle, and the closed one stays as it was", () => {
    const { team, tell, lines } = inApril(20);
    tell(use(10, IN_MARCH));
    expect(lines()).toEqual([
      { kind: "late", pool: "flows", ofCycle: 0, credits: credits(20), cents: 2n },
    ]);
    expect(team.cycles.get("0")?.closedOverage.flows?.segments).toEqual([]);
    expect(team.charges.at(-1)).toMatchObject({ isLate: true, cycle: 0, overage: credits(20) });
  });

  test("C5: a second late charge adds to the first one's line", () => {
    const { tell, lines } = inApril(20);
    tell(use(10, IN_MARCH));
    tell(use(15, IN_MARCH));
    expect(lines()).toMatchObject([{ kind: "late", credits: credits(50), cents: 5n }]);
  });

  test("C6: totals are rounded, not differences: many small ones end where one large one would", () => {
    const { tell, lines } = inApril(20);
    // $0.004 each: alone each would round to nothing.
    for (let count = 0; count < 5; count += 1) tell(use(2, IN_MARCH));
    expect(lines()).toMatchObject([{ kind: "late", credits: credits(20), cents: 2n }]);
  });

  test("C5, C6: a late charge and a correction are lines of their own", () => {
    const { team, tell, lines } = inApril(50);
    tell(use(10, IN_MARCH));
    tell(correct(team.charges[1]?.chargeId ?? "", "10"));
    expect(lines()).toMatchObject([
      { kind: "late", credits: credits(20), cents: 2n },
      { kind: "correction", credits: credits(10), cents: -1n },
    ]);
  });

  test("C5, R7: a contract that reaches back allots no more to a closed cycle", () => {
    const { team, tell } = inApril(20);
    const target = "pools.flows.allotment";
    const terms = { type: "override_terms", target, value: "80", reason: "order form" } as const;
    tell({ ...terms, from: "2026-03-10T00:00:00Z" });
    tell(use(10, IN_MARCH));
    expect(team.charges.at(-1)).toMatchObject({ burned: 0n, overage: credits(20) });
    const grants = team.accounts.get("flows:team:0")?.grants ?? [];
    expect(grants.map(({ amount }) => amount)).toEqual([credits(20)]);
  });

  test("C5: with overage off a late charge is absorbed, and no line", () => {
    const { team, tell, lines } = inApril(20);
    tell(overage(false));
    tell(use(10, IN_MARCH));
    expect(lines()).toEqual([]);
    expect(team.charges.at(-1)).toMatchObject({ isLate: true, absorbed: credits(20) });
  });
});
