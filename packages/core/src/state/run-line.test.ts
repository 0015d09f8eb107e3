import { MemoryTeam, sampleCatalog } from "@sluice/testing/rules";
import { describe, expect, test } from "vitest";
import { parseInstant } from "../base/instant.ts";
import type { Command } from "../commands/commands.ts";
import { advance } from "../decide/advance.ts";
import type { Outcome } from "../decide/decide.ts";
import { decide } from "../decide/decide.ts";
import { Draft } from "./draft.ts";
import { runLine } from "./run-line.ts";

const START = parseInstant("2026-01-20T10:00:00Z") ?? Number.NaN;
const DAY = 86_400_000;
const bounds = { ...sampleCatalog.bounds, runsOpenPerTeamMax: 4, runsPausedPerTeamMax: 3 };
const catalog = { ...sampleCatalog, bounds };

function openTeam() {
  const owner = { memberId: "ann", name: "Ann" };
  const begin = { type: "create_team", name: "T", plan: "team", owner } as const;
  const team = new MemoryTeam(catalog, begin, START);
  const ask = (command: Command, when = START): Outcome =>
    team.execute(command, { kind: "operator" }, when);
  return { team, ask };
}

const run = (runId: string) =>
  ({ type: "start_run", runId, flowId: "f", trigger: "api", onLimit: "pause" }) as const;
const use = (quantity: number) =>
  ({ type: "record_usage", pool: "flows", charge: { item: "http-request", quantity } }) as const;
const goodwill = { type: "grant_goodwill", pool: "flows", credits: "1", reason: "sorry" } as const;

describe("the line of runs", () => {
  test("C4: an offer that is withdrawn goes back before those who came later, at once", () => {
    const { team, ask } = openTeam();
    ask(use(20));
    ask(run("first"));
    ask(goodwill);
    ask(use(1));
    ask(run("second"));
    const statuses = ["first", "second"].map((id) => team.state.runs.get(id)?.status);
    expect(statuses).toEqual(["offered", "paused"]);
    // The offer is over and credits come in one and the same decision.
    const draft = team.draftFor(goodwill);
    const context = team.contextAt(draft, START + DAY);
    advance(draft, context);
    decide(draft, context, { kind: "operator" }, goodwill);
    const resumed = draft.newEvents.filter(({ type }) => type === "run.resumed");
    expect(resumed).toMatchObject([{ data: { runId: "first" } }, { data: { runId: "second" } }]);
  });

  test("C3: an offered run is under way: with four of four nothing else starts", () => {
    const { ask } = openTeam();
    for (const id of ["a", "b"]) ask(run(id));
    ask(use(20));
    for (const id of ["c", "d"]) ask(run(id));
    ask(goodwill);
    expect(ask(run("e"))).toMatchObject({
      ok: false,
      rejection: { code: "too_many_runs", openMax: 4 },
    });
    ask({ type: "finish_run", runId: "a" });
    expect(ask(run("e"))).toMatchObject({ ok: true });
  });

  test("C4: an offer that nobody claims goes back to its own place, before who came later", () => {
    const { team, ask } = openTeam();
    ask(use(20));
    ask(run("first"));
    ask(goodwill);
    ask(use(1));
    ask(run("second"));
    expect(team.runs.get("first")?.status).toBe("offered");
    ask({ type: "tick" }, START + DAY);
    expect(runLine(new Draft(team.state)).paused).toEqual(["first", "second"]);
  });

  test("C3, C4: within a batch the line says what a fresh count says", () => {
    const { team } = openTeam();
    const draft = new Draft(team.state);
    const commands: Command[] = [run("a"), run("b"), use(20), run("c"), run("d"), goodwill];
    commands.push({ type: "claim_run", runId: "c" }, { type: "finish_run", runId: "a" });
    commands.push({ type: "cancel_run", runId: "d" }, use(1), run("e"));
    for (const command of commands) {
      const context = { catalog, now: START };
      advance(draft, context);
      const outcome = decide(draft, context, { kind: "operator" }, command);
      expect(outcome, JSON.stringify(command)).toMatchObject({ ok: true });
    }
    const kept = runLine(draft);
    draft.runLine = null;
    expect(kept).toEqual(runLine(draft));
    expect(kept).toEqual({ underWay: 2, paused: ["e"] });
  });
});
