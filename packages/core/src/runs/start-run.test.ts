import { sampleCatalog } from "@sluice/testing/rules";
import { describe, expect, test } from "vitest";
import { credits, goodwill, openTeam, pausing, startRun, tick, use } from "../../test/team.ts";
import { runKindOf } from "./start-run.ts";

const refused = (code: string, facts: object = {}) => ({
  ok: false,
  rejection: { code, ...facts },
});

describe("starting a run", () => {
  test("F1: the button is manual, Cloud Run takes it to the cloud, all else is automated", () => {
    expect(runKindOf({ trigger: "button" })).toBe("manual-local");
    expect(runKindOf({ trigger: "button", cloudRun: true })).toBe("manual-cloud");
    expect(runKindOf({ trigger: "schedule", cloudRun: true })).toBe("automated");
    expect(runKindOf({ trigger: "button", parentRunId: "r" })).toBe("automated");
  });

  test("F1: where the card charges the run itself, its start does, and a manual one's does not", () => {
    const { team, tell } = openTeam("basic");
    tell(startRun("cloud"));
    tell(startRun("local", { trigger: "button" }));
    expect(team.charges).toMatchObject([{ item: "run", runId: "cloud", credits: credits(1) }]);
    expect(team.runs.get("cloud")).toMatchObject({ own: credits(1) });
    expect(team.runs.get("local")).toMatchObject({ own: 0n });
  });

  test("F3: at zero a run that could cost something is refused, and one that cannot starts", () => {
    const { ask, tell } = openTeam("team");
    tell(use(10));
    const trigger = refused("credits_exhausted", { available: "0", isTrigger: true });
    expect(ask(startRun("r"))).toMatchObject(trigger);
    expect(ask(startRun("r", { trigger: "button", items: ["connector"] }))).toMatchObject(
      refused("credits_exhausted", { isTrigger: false }),
    );
    expect(ask(startRun("r", { trigger: "button", items: ["http-request"] }))).toMatchObject({
      ok: true,
    });
    expect(ask(startRun("s", { trigger: "button" }))).toMatchObject(refused("credits_exhausted"));
  });

  test("C1: a single credit admits; it need not be enough", () => {
    const { ask, tell } = openTeam("team");
    tell({ type: "record_usage", pool: "flows", charge: { item: "http-request", quantity: 19 } });
    expect(ask(startRun("r", { items: ["ai-agent"] }))).toMatchObject({ ok: true });
  });

  test("C4: the line of paused runs is bounded", () => {
    const { ask, tell } = openTeam("team");
    tell(use(10));
    tell(pausing("waits"));
    expect(ask(pausing("second"))).toMatchObject(refused("paused_queue_full", { pausedMax: 1 }));
  });

  test("C4: a run lapses when it has waited its time, if nothing else wakes the team", () => {
    const bounds = { ...sampleCatalog.bounds, pausedRunLapsesAfterSeconds: 3_600 };
    const { team, tell } = openTeam("team", { catalog: { ...sampleCatalog, bounds } });
    tell(use(10));
    tell(pausing("waits"));
    tell(tick, "2026-03-02T00:59:59Z");
    expect(team.runs.get("waits")?.status).toBe("paused");
    tell(tick, "2026-03-02T01:00:00Z");
    expect(team.runs.get("waits")?.status).toBe("lapsed");
  });

  test("C4: a new run gives way to one whose offer was withdrawn, and that one is offered again", () => {
    const { team, tell } = openTeam("team");
    tell(use(10));
    tell(pausing("waits"));
    tell(goodwill("5"), "2026-03-03T00:00:00Z");
    tell(tick, "2026-03-05T00:00:00Z");
    expect(team.runs.get("waits")?.status).toBe("paused");
    tell(startRun("new"));
    expect(team.runs.get("waits")?.status).toBe("offered");
    expect(team.runs.get("new")?.status).toBe("running");
  });

  test("C3: who waits counts against the bound of a new run, so that nobody is overtaken", () => {
    const bounds = { ...sampleCatalog.bounds, runsOpenPerTeamMax: 2 };
    const { ask, tell } = openTeam("team", { catalog: { ...sampleCatalog, bounds } });
    tell(startRun("under-way"));
    tell(use(10));
    tell(pausing("waits"));
    tell(goodwill("5"), "2026-03-02T00:00:01Z");
    tell({ type: "heartbeat_run", runId: "under-way" }, "2026-03-02T11:00:00Z");
    tell({ type: "heartbeat_run", runId: "under-way" }, "2026-03-02T22:00:00Z");
    // The offer is over as the run grows too old; another takes its place.
    tell(tick, "2026-03-03T00:00:01Z");
    tell(startRun("free", { trigger: "button", items: ["http-request"] }));
    expect(ask(startRun("new"))).toMatchObject(refused("too_many_runs", { openMax: 2 }));
  });

  test("C5, F7: a child has its root's card and cycle, is never paused, and goes no deeper than bounds", () => {
    const { team, ask, tell } = openTeam("team");
    tell(startRun("root"), "2026-04-01T20:00:00Z");
    tell(use(10), "2026-04-02T00:00:01Z");
    tell(pausing("child", { parentRunId: "root" }));
    expect(team.runs.get("child")).toMatchObject({
      status: "running",
      rootId: "root",
      depth: 2,
      pin: { cycle: 0 },
    });
    expect(team.cycles.get("0")).toMatchObject({ status: "ending", openWork: 2 });
    expect(ask(startRun("deeper", { parentRunId: "child" }))).toMatchObject(
      refused("run_depth_exceeded", { depthMax: 2 }),
    );
  });
});
