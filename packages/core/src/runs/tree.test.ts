import { sampleCatalog } from "@sluice/testing/rules";
import { describe, expect, test } from "vitest";
import { credits, openTeam, startRun, type TriedTeam, use } from "../../test/team.ts";
import type { CommandOf } from "../commands/commands.ts";

/** On `team`, of whose 20 credits none is left; a run may absorb 60. A connector costs 2. */
function openTree(): TriedTeam {
  const bounds = { ...sampleCatalog.bounds, runDepthMax: 3 };
  const tried = openTeam("team", { catalog: { ...sampleCatalog, bounds } });
  tried.tell(startRun("root"));
  tried.tell(startRun("child", { parentRunId: "root" }));
  tried.tell(startRun("grandchild", { parentRunId: "child" }));
  tried.tell(use(10));
  return tried;
}

const connectors = (runId: string, quantity: number): CommandOf<"charge_run"> => ({
  type: "charge_run",
  runId,
  charges: [{ item: "connector", quantity }],
});

describe("a run and what it called", () => {
  test("F7: each credit is its run's own once, and its ancestors' children's once", () => {
    const { team, tell } = openTree();
    tell(connectors("grandchild", 3));
    tell(connectors("child", 2));
    tell(connectors("root", 1));
    const sums = ["root", "child", "grandchild"].map((id) => {
      const run = team.runs.get(id);
      return [run?.own, run?.children];
    });
    expect(sums).toEqual([
      [credits(2), credits(10)],
      [credits(4), credits(6)],
      [credits(6), 0n],
    ]);
    expect(team.runs.get("root")).toMatchObject({ absorbed: credits(12) });
  });

  test("C3, C15: the bound is the whole tree's; what reaches it is taken whole, the next refused", () => {
    const { team, tell, ask } = openTree();
    tell(connectors("child", 20));
    tell(connectors("grandchild", 9));
    expect(team.runs.get("root")).toMatchObject({ absorbed: credits(58), stopReason: null });
    tell(connectors("grandchild", 1));
    expect(team.runs.get("root")).toMatchObject({
      absorbed: credits(60),
      stopReason: "credits-absorbed",
    });
    const stopped = { ok: false, rejection: { code: "run_stopped", runId: "root" } };
    for (const id of ["root", "child", "grandchild"]) {
      expect(ask(connectors(id, 1)), id).toMatchObject(stopped);
    }
    expect(ask(startRun("another", { parentRunId: "child" }))).toMatchObject(stopped);
    expect(ask({ type: "finish_run", runId: "grandchild" })).toMatchObject({ ok: true });
  });

  test("C3: a sign of life of a grandchild is one of all above it", () => {
    const { team, tell } = openTree();
    tell({ type: "heartbeat_run", runId: "grandchild" }, "2026-03-02T11:00:00Z");
    tell({ type: "tick" }, "2026-03-02T22:00:00Z");
    expect(team.runs.get("root")?.status).toBe("running");
    tell({ type: "tick" }, "2026-03-02T23:00:00Z");
    expect(team.runs.get("root")).toMatchObject({ status: "expired", stopReason: "heartbeat" });
  });
});
