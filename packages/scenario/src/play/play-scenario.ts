/** Plays one scenario, step by step, up to the first step that fails. */

import type { Actor, Instant } from "@sluice/core";
import { formatInstant, parseInstant } from "@sluice/core";
import type { Driver, Reply, TeamUnderTest } from "../driver/driver.ts";
import { GatesUnderTest } from "../gates/gates-under-test.ts";
import type { StepCommand } from "../language/fields.ts";
import type { Difference, Resolve } from "../language/match.ts";
import { match } from "../language/match.ts";
import { isReference } from "../language/read-fields.ts";
import type { Expectation, Scenario, Step } from "../language/scenario.ts";

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
  const stage = new Stage(scenario, opened.team);
  const setUpFailure = await playSetUp(scenario, stage);
  if (setUpFailure) return end(setUpFailure);
  try {
    for (const step of scenario.steps) {
      const failure = await playStep(step, stage);
      if (failure) return end(failure);
      stepsPassed += 1;
    }
    return end(null);
  } finally {
    await stage.end();
  }
}

/** What the steps of a scenario share: the team, its clock, its gates, and what was saved. */
class Stage {
  readonly saved = new Map<string, unknown>();
  readonly resolve: Resolve = (reference) => lookUp(this.saved, reference);
  readonly #scenario: Scenario;
  readonly #team: TeamUnderTest;
  #now: Instant;
  #gates: GatesUnderTest | null = null;

  constructor(scenario: Scenario, team: TeamUnderTest) {
    this.#scenario = scenario;
    this.#team = team;
    this.#now = scenario.clock;
  }

  advance(to: Instant): Promise<Reply> {
    return this.command({ type: "advance_clock", to: formatInstant(to) }, OPERATOR, null);
  }

  /** When time is moved, it passes for the gates as it does for the team. */
  async command(command: StepCommand, actor: Actor, key: string | null): Promise<Reply> {
    const to = command.type === "advance_clock" ? parseInstant(command.to) : null;
    if (to !== null) await this.#gates?.passTimeBefore(to);
    const reply = await this.#team.command(command, actor, key);
    if (to !== null && reply.ok) {
      this.#now = to;
      await this.#gates?.arriveAt(to);
    }
    return reply;
  }

  async act({ act, actor, idempotencyKey }: Step): Promise<Reply> {
    const { resolve } = this;
    if (act.kind === "gate") return this.#gatesOfTeam().play(act.gate);
    if (act.kind === "query") return this.#team.query(resolveAll(act.query, resolve), actor);
    return this.command(resolveAll(act.command, resolve), actor, idempotencyKey);
  }

  async end(): Promise<void> {
    await this.#gates?.end();
  }

  #gatesOfTeam(): GatesUnderTest {
    this.#gates ??= new GatesUnderTest(this.#scenario.gates, this.#team, this.#now);
    return this.#gates;
  }
}

async function playSetUp(scenario: Scenario, stage: Stage): Promise<Failure | null> {
  for (const [index, { at, command, line }] of scenario.setUp.entries()) {
    const where = `set-up ${index + 1} (${command.type})`;
    if (at !== null) {
      const moved = await stage.advance(at);
      if (!moved.ok) return refusedSetUp(where, line, moved.rejection);
    }
    const reply = await stage.command(command, OPERATOR, null);
    if (!reply.ok) return refusedSetUp(where, line, reply.rejection);
  }
  return null;
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

async function playStep(step: Step, stage: Stage): Promise<Failure | null> {
  const fail = (message: string, differences: readonly Difference[]): Failure => ({
    where: `step ${step.number} (${actName(step)})`,
    line: step.line,
    title: step.title,
    message,
    differences,
  });
  if (step.at !== null) {
    const moved = await stage.advance(step.at);
    if (!moved.ok) {
      const got = JSON.stringify(moved.rejection);
      const expected = formatInstant(step.at);
      const difference = { path: "at", line: step.line, expected, got };
      return fail("the clock could not be advanced", [difference]);
    }
  }
  const reply = await stage.act(step);
  if (step.save !== null) stage.saved.set(step.save, reply.ok ? reply.answer : reply.rejection);
  const differences = judge(step.expect, reply, stage.resolve);
  return differences.length > 0 ? fail("came out otherwise", differences) : null;
}

function actName({ act }: Step): string {
  if (act.kind === "command") return act.command.type;
  return act.kind === "query" ? act.query.type : act.gate.type;
}

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

/** `$first.charges.0.chargeId` names a saved answer, then keys and indices into it. */
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
