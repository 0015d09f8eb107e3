/** Plays one scenario, step by step, until the first that comes out otherwise. */

import type { Actor, Instant } from "@sluice/core";
import { formatInstant } from "@sluice/core";
import type { Difference, Resolve } from "../language/match.ts";
import { match } from "../language/match.ts";
import { isReference } from "../language/read-fields.ts";
import type { Expectation, Scenario, Step } from "../language/scenario.ts";
import type { Driver, Reply, TeamUnderTest } from "./driver.ts";

export interface Failure {
  /** `step 3`, `set-up 2`, `team`; null when the file could not be read. */
  readonly where: string | null;
  readonly line: number;
  readonly title: string | null;
  readonly message: string;
  readonly differences: readonly Difference[];
}

export interface ScenarioResult {
  readonly file: string;
  readonly title: string;
  readonly rules: readonly string[];
  /** `invalid`: the file itself is wrong, and nothing was played. */
  readonly status: "passed" | "failed" | "invalid";
  readonly stepsPassed: number;
  readonly steps: number;
  readonly failure: Failure | null;
}

const OPERATOR: Actor = { kind: "operator" };

/** Faults of the driver (a server that is down) are thrown; everything else is in the result. */
export async function playScenario(scenario: Scenario, driver: Driver): Promise<ScenarioResult> {
  let stepsPassed = 0;
  const end = (failure: Failure | null): ScenarioResult => ({
    file: scenario.file,
    title: scenario.title,
    rules: scenario.rules,
    status: failure ? "failed" : "passed",
    stepsPassed,
    steps: scenario.steps.length,
    failure,
  });
  const opened = await driver.open(scenario.team, scenario.clock);
  if (!opened.ok) return end(refusedSetUp("team", 1, opened.rejection));
  const { team } = opened;
  const setUpFailure = await playSetUp(scenario, team);
  if (setUpFailure) return end(setUpFailure);
  const saved = new Map<string, unknown>();
  const resolve: Resolve = (reference) => lookUp(saved, reference);
  for (const step of scenario.steps) {
    const failure = await playStep(step, team, saved, resolve);
    if (failure) return end(failure);
    stepsPassed += 1;
  }
  return end(null);
}

async function playSetUp(scenario: Scenario, team: TeamUnderTest): Promise<Failure | null> {
  for (const [index, { at, command, line }] of scenario.setUp.entries()) {
    const where = `set-up ${index + 1} (${command.type})`;
    if (at !== null) {
      const moved = await advance(team, at);
      if (!moved.ok) return refusedSetUp(where, line, moved.rejection);
    }
    const reply = await team.command(command, OPERATOR, null);
    if (!reply.ok) return refusedSetUp(where, line, reply.rejection);
  }
  return null;
}

function advance(team: TeamUnderTest, to: Instant): Promise<Reply> {
  return team.command({ type: "advance_clock", to: formatInstant(to) }, OPERATOR, null);
}

function refusedSetUp(where: string, line: number, rejection: unknown): Failure {
  return {
    where,
    line,
    title: null,
    message: "must be accepted before the scenario begins, and was refused",
    differences: [{ path: "", line, expected: "accepted", got: JSON.stringify(rejection) }],
  };
}

async function playStep(
  step: Step,
  team: TeamUnderTest,
  saved: Map<string, unknown>,
  resolve: Resolve,
): Promise<Failure | null> {
  const fail = (message: string, differences: readonly Difference[]): Failure => ({
    where: `step ${step.number} (${actName(step)})`,
    line: step.line,
    title: step.title,
    message,
    differences,
  });
  if (step.at !== null) {
    const moved = await advance(team, step.at);
    if (!moved.ok) {
      const got = JSON.stringify(moved.rejection);
      const expected = formatInstant(step.at);
      const difference = { path: "at", line: step.line, expected, got };
      return fail("the clock could not be advanced", [difference]);
    }
  }
  const { act } = step;
  const reply =
    act.kind === "command"
      ? await team.command(resolveAll(act.command, resolve), step.actor, step.idempotencyKey)
      : await team.query(resolveAll(act.query, resolve), step.actor);
  if (step.save !== null) saved.set(step.save, reply.ok ? reply.answer : reply.rejection);
  const differences = judge(step.expect, reply, resolve);
  return differences.length > 0 ? fail("came out otherwise", differences) : null;
}

const actName = (step: Step): string =>
  step.act.kind === "command" ? step.act.command.type : step.act.query.type;

function judge(expect: Expectation, reply: Reply, resolve: Resolve): Difference[] {
  const { line } = expect;
  if (expect.kind === "accepted") {
    if (!reply.ok) {
      const got = `refused: ${JSON.stringify(reply.rejection)}`;
      return [{ path: "", line, expected: "accepted", got }];
    }
    return expect.answer ? match(expect.answer, reply.answer, resolve) : [];
  }
  if (reply.ok) {
    const got = `accepted: ${JSON.stringify(reply.answer)}`;
    return [{ path: "", line, expected: "refused", got }];
  }
  const { facts } = expect;
  return facts.kind === "scalar"
    ? match(facts, reply.rejection.code, resolve, "code")
    : match(facts, reply.rejection, resolve);
}

/** `$first.charges.0.chargeId`: a saved answer, then keys and indices into it. */
function lookUp(saved: ReadonlyMap<string, unknown>, reference: string): unknown {
  const [name = "", ...path] = reference.slice(1).split(".");
  let value = saved.get(name);
  for (const key of path) {
    if (value === null || typeof value !== "object") return undefined;
    value = Object.entries(value).find(([own]) => own === key)?.[1];
  }
  return value;
}

function resolveAll<Value>(value: Value, resolve: Resolve): Value {
  if (isReference(value)) return resolve(value) as Value;
  if (Array.isArray(value)) return value.map((item) => resolveAll(item, resolve)) as Value;
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(([key, own]) => [key, resolveAll(own, resolve)]);
  return Object.fromEntries(entries) as Value;
}
