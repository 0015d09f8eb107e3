import { sampleCatalog } from "@sluice/testing/rules";
import { describe, expect, test } from "vitest";
import {
  at,
  goodwill,
  openTeam,
  overage,
  pausing,
  startRun,
  type TriedTeam,
  tick,
  use,
} from "../../test/team.ts";

const bounds = { ...sampleCatalog.bounds, runsOpenPerTeamMax: 3, runsPausedPerTeamMax: 4 };
const catalog = { ...sampleCatalog, bounds };

/** On `team`, with its 20 credits used up by work that is not a run. */
function usedUp(): TriedTeam {
  const tried = openTeam("team", { catalog });
  tried.tell(use(10));
  return tried;
}

const statuses = ({ team }: TriedTeam, ...ids: string[]) =>
  ids.map((id) => team.runs.get(id)?.status);

describe("paused runs", () => {
  test("C3, C4: no more of them go on than may be under way", () => {
    const tried = openTeam("team", { catalog });
    for (const id of ["a", "b"]) tried.tell(startRun(id));
    tried.tell(use(10));
    for (const id of ["c", "d", "e"]) tried.tell(pausing(id));
    tried.tell(goodwill("50"));
    expect(statuses(tried, "c", "d", "e")).toEqual(["offered", "paused", "paused"]);
    tried.tell({ type: "finish_run", runId: "a" });
    expect(statuses(tried, "c", "d", "e")).toEqual(["offered", "offered", "paused"]);
  });

  test("C4: the oldest goes on first, and nobody overtakes one who still waits", () => {
    const tried = usedUp();
    tried.tell(pausing("first"));
    tried.tell(pausing("second"));
    tried.tell({ type: "cancel_run", runId: "first" });
    tried.tell(goodwill("1"));
    expect(statuses(tried, "first", "second")).toEqual(["cancelled", "offered"]);
  });

  test("C4: being resumed is being started: card, price and cycle are those of then", () => {
    const tried = usedUp();
    tried.tell(pausing("waits"));
    tried.tell(tick, "2026-04-02T00:00:00Z");
    expect(tried.team.runs.get("waits")).toMatchObject({
      status: "offered",
      requestedAt: at("2026-03-02T00:00:00Z"),
      offeredAt: at("2026-04-02T00:00:00Z"),
      pin: { startedAt: at("2026-04-02T00:00:00Z"), cycle: 1, cardId: "flows-new", planId: "team" },
    });
  });

  test("C4, R7: a contract's date wakes the team, though nothing else does", () => {
    const tried = usedUp();
    tried.tell(pausing("waits"));
    const target = "pools.flows.allotment";
    const terms = { type: "override_terms", target, value: "30", reason: "order form" } as const;
    tried.tell({ ...terms, from: "2026-03-05T00:00:00Z" });
    tried.tell(tick, "2026-03-04T23:59:59Z");
    expect(statuses(tried, "waits")).toEqual(["paused"]);
    tried.tell(tick, "2026-03-05T12:00:00Z");
    expect(tried.team.runs.get("waits")).toMatchObject({
      status: "offered",
      offeredAt: at("2026-03-05T00:00:00Z"),
    });
  });

  test("C4: an offer that nobody claims in time is withdrawn, and may be claimed all the same", () => {
    const tried = usedUp();
    tried.tell(pausing("waits"));
    tried.tell(overage(true), "2026-03-03T00:00:00Z");
    tried.tell(tick, "2026-03-03T23:59:59Z");
    expect(statuses(tried, "waits")).toEqual(["offered"]);
    tried.tell(tick, "2026-03-04T00:00:00Z");
    expect(tried.team.runs.get("waits")).toMatchObject({ status: "paused", pin: null });
    tried.tell({ type: "claim_run", runId: "waits" }, "2026-03-05T00:00:00Z");
    expect(tried.team.runs.get("waits")).toMatchObject({
      status: "running",
      pin: { startedAt: at("2026-03-05T00:00:00Z") },
    });
    expect(tried.team.cycles.get("0")).toMatchObject({ openWork: 1 });
  });

  test("C4: one that is not next, for want of room for those before it, cannot be claimed", () => {
    const tried = usedUp();
    for (const id of ["a", "b", "c", "d"]) tried.tell(pausing(id));
    tried.tell(overage(true), "2026-03-03T00:00:00Z");
    expect(statuses(tried, "a", "b", "c", "d")).toEqual([
      "offered",
      "offered",
      "offered",
      "paused",
    ]);
    tried.tell(tick, "2026-03-04T00:00:00Z");
    expect(tried.ask({ type: "claim_run", runId: "d" })).toMatchObject({
      ok: false,
      rejection: { code: "run_not_offered", status: "paused" },
    });
    expect(statuses(tried, "a", "b", "c", "d")).toEqual(["paused", "paused", "paused", "paused"]);
    tried.tell({ type: "claim_run", runId: "c" });
    expect(statuses(tried, "a", "b", "c", "d")).toEqual([
      "offered",
      "offered",
      "running",
      "paused",
    ]);
  });
});
