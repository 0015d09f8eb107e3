import { describe, expect, test } from "vitest";
import { at, hold, openTeam, pack, pausing, tick, use } from "../../test/team.ts";
import { decide } from "./decide.ts";
import { settle } from "./settle.ts";

describe("what a decision makes possible", () => {
  test("C4: nothing is noted any more when it is done", () => {
    const { team, tell, context } = openTeam("team");
    tell(use(10));
    const draft = team.draftFor(tick);
    draft.noteCredits();
    draft.noteWorkEnded(0);
    settle(draft, context());
    expect(draft.noted).toEqual({ cyclesWithWorkEnded: new Set(), mayHaveCredits: false });
  });

  test("C4: nobody looks at the line where nothing is noted, and credits of any pool are a look", () => {
    const { team, tell, context } = openTeam("team");
    tell(use(10));
    tell(pausing("waits"));
    const draft = team.draftFor(tick);
    const [allotment] = draft.accounts.edit("flows:team:0").grants;
    if (allotment) allotment.remaining = 1_000_000n;
    settle(draft, context());
    expect(draft.runs.get("waits")?.status).toBe("paused");
    draft.noteCredits();
    settle(draft, context());
    expect(draft.runs.get("waits")?.status).toBe("offered");
  });

  test("C5, C15: a cycle closes before runs go on: what its holds kept of a pack is free then", () => {
    const { team, tell } = openTeam("team");
    tell(pack, "2026-04-01T23:00:00Z");
    tell(hold("h", "60", 172_800));
    tell(use(30), "2026-04-02T00:00:01Z");
    tell(pausing("waits"), "2026-04-02T00:00:02Z");
    expect(team.runs.get("waits")?.status).toBe("paused");
    tell(tick, "2026-04-03T00:00:00Z");
    expect(team.cycles.get("0")?.status).toBe("closed");
    expect(team.runs.get("waits")).toMatchObject({
      status: "offered",
      offeredAt: at("2026-04-03T00:00:00Z"),
      pin: { cycle: 1 },
    });
  });

  test("C5: work that ends in a running cycle closes nothing", () => {
    const { team, tell } = openTeam("team");
    tell(hold("h", "3"));
    tell({ type: "release_reservation", reservationId: "h" });
    expect(team.cycles.get("0")).toMatchObject({ status: "running", openWork: 0 });
  });

  test("C4: a refusal settles nothing, and notes nothing", () => {
    const { team, tell, context } = openTeam("team");
    tell(use(10));
    tell(pausing("waits"));
    // There are credits that nobody has noted, so that a look at the line would let the run go on.
    const draft = team.draftFor(tick);
    const [allotment] = draft.accounts.edit("flows:team:0").grants;
    if (allotment) allotment.remaining = 1_000_000n;
    const unknown = { type: "buy_pack", pack: "no such pack" } as const;
    const outcome = decide(draft, context(), { kind: "operator" }, unknown);
    expect(outcome).toMatchObject({ ok: false, rejection: { code: "not_found" } });
    expect(draft.runs.get("waits")?.status).toBe("paused");
    expect(draft.noted).toEqual({ cyclesWithWorkEnded: new Set(), mayHaveCredits: false });
  });
});
