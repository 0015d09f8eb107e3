import { describe, expect, test } from "vitest";
import { goodwill, hold, openTeam, tick, use } from "../../test/team.ts";
import { Draft } from "../state/draft.ts";
import { balanceOf } from "./accounts.ts";

describe("balances", () => {
  test("C1, C9: no less than nothing is available where what a hold leans on has expired", () => {
    const { team, tell, context } = openTeam("team");
    tell(goodwill("10", { expiresAt: "2026-03-02T01:00:00Z" }));
    tell(use(10));
    tell(hold("h", "10", 86_400));
    tell(tick, "2026-03-02T02:00:00Z");
    const balance = balanceOf(new Draft(team.state), context(), "flows", "team", 0);
    expect(balance).toEqual({ remaining: 0n, held: 10_000_000n, available: 0n });
  });
});
