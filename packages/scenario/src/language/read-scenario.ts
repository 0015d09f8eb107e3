/** Reads a scenario file. Anything that the language does not know is an error with its line. */

import type { Actor, Instant } from "@sluice/core";
import { invariant, parseInstant } from "@sluice/core";
import { COMMAND_FIELDS } from "./command-fields.ts";
import type { Fields, Query, StepCommand } from "./fields.ts";
import { QUERY_FIELDS } from "./fields.ts";
import type { GateActType, GatesSection } from "./gate-fields.ts";
import type { Located } from "./located.ts";
import { parseLocated } from "./located.ts";
import { FieldReader, readableType } from "./read-fields.ts";
import { GATE_KEYS, readGateAct, readGates } from "./read-gates.ts";
import { readTeam } from "./read-team.ts";
import type { Expectation, Scenario, SetUp, Step } from "./scenario.ts";

const COMMANDS = new Map<string, readonly [string, Fields]>(
  Object.entries(COMMAND_FIELDS).map(([type, fields]) => [readableType(type), [type, fields]]),
);
const QUERIES = new Map<string, readonly [string, Fields]>(
  Object.entries(QUERY_FIELDS).map(([type, fields]) => [readableType(type), [type, fields]]),
);
const GATE_ACTS = new Map<string, GateActType>(
  (["calls", "me", "settle_gate", "close_gate", "kill_gate"] as const).map((type) => [
    readableType(type),
    type,
  ]),
);

const PLAIN_KEYS = ["rule", "source", "title", "notes", "clock", "team", "given", "steps"];
const TOP_KEYS = [...PLAIN_KEYS, ...GATE_KEYS];
const STEP_KEYS = ["title", "at", "as", "idempotency-key", "save", "expect"];

/** Throws a ScenarioError that names file, line, path, what was expected and what is there. */
export function readScenario(file: string, text: string): Scenario {
  const reader = new FieldReader(file);
  const top = parseLocated(file, text);
  const entries = reader.map(top);
  for (const [key, entry] of entries) {
    if (!TOP_KEYS.includes(key)) {
      reader.fail(entry, `one of ${TOP_KEYS.join(", ")}`, `the unknown key "${key}"`);
    }
  }
  const need = (key: string): Located =>
    entries.get(key) ?? reader.fail(top, `the key "${key}"`, "no such key");
  const clock = instantOf(reader, need("clock"));
  const { team, setUp } = readTeam(reader, need("team"), clock);
  const given = entries.get("given");
  const notes = entries.get("notes");
  const stepsAt = need("steps");
  const gates = readGates(reader, entries);
  const steps = reader.list(stepsAt).map((step, index) => readStep(reader, step, index + 1, gates));
  if (steps.length === 0) reader.fail(stepsAt, "at least one step with an expectation");
  return {
    file,
    title: reader.text(need("title")),
    rules: textsOf(reader, need("rule")),
    sources: textsOf(reader, need("source")),
    notes: notes ? reader.text(notes) : null,
    clock,
    team,
    setUp: [...setUp, ...(given ? readGiven(reader, given, gates) : [])],
    gates,
    steps,
  };
}

function textsOf(reader: FieldReader, source: Located): string[] {
  if (source.kind === "list") return source.items.map((item) => reader.text(item));
  return [reader.text(source)];
}

function instantOf(reader: FieldReader, source: Located): Instant {
  const at = parseInstant(reader.instant(source));
  invariant(at !== null, "the reader answers an instant that parses");
  return at;
}

function readGiven(reader: FieldReader, source: Located, gates: GatesSection): SetUp[] {
  return reader.list(source).map((item) => {
    const { act, rest } = splitAct(reader, item, ["at"], gates);
    if (act.kind !== "command") reader.fail(item, "a command", `a ${act.kind}`);
    const at = rest.get("at");
    return { at: at ? instantOf(reader, at) : null, command: act.command, line: item.line };
  });
}

function readStep(reader: FieldReader, source: Located, number: number, gates: GatesSection): Step {
  const { act, rest } = splitAct(reader, source, STEP_KEYS, gates);
  const at = rest.get("at");
  const textAt = (key: string): string | null => {
    const entry = rest.get(key);
    return entry ? reader.text(entry) : null;
  };
  const as = textAt("as");
  const asked = rest.get("as");
  if (asked && act.kind !== "command") {
    const whose = act.kind === "query" ? "queries are the operator's" : "calls name their member";
    reader.fail(asked, `no actor: ${whose}`, as ?? "");
  }
  const actor: Actor =
    as === null || as === "operator" ? { kind: "operator" } : { kind: "member", memberId: as };
  const expect =
    rest.get("expect") ??
    reader.fail(source, 'the key "expect": a step that expects nothing shows nothing', "none");
  return {
    number,
    line: source.line,
    title: textAt("title"),
    at: at ? instantOf(reader, at) : null,
    actor,
    idempotencyKey: textAt("idempotency-key"),
    act,
    save: textAt("save"),
    expect: readExpectation(reader, expect, act),
  };
}

interface Act {
  readonly act: Step["act"];
  readonly rest: ReadonlyMap<string, Located>;
}

/** Finds the one command or query; beside it only `allowed` keys may stand. */
function splitAct(
  reader: FieldReader,
  source: Located,
  allowed: readonly string[],
  gates: GatesSection,
): Act {
  let act: Step["act"] | null = null;
  const rest = new Map<string, Located>();
  for (const [key, entry] of reader.map(source)) {
    if (allowed.includes(key)) {
      rest.set(key, entry);
      continue;
    }
    const read = readAct(reader, key, entry, gates);
    if (!read) {
      reader.fail(entry, `a command, a query, or one of ${allowed.join(", ")}`, `"${key}"`);
    }
    if (act) reader.fail(entry, "one command or query in a step", `"${key}" as well`);
    act = read;
  }
  return { act: act ?? reader.fail(source, "a command or a query", "none"), rest };
}

/** Null: the language has no such word. */
function readAct(
  reader: FieldReader,
  key: string,
  entry: Located,
  gates: GatesSection,
): Step["act"] | null {
  const command = COMMANDS.get(key);
  if (command) return { kind: "command", command: readCommand(reader, entry, ...command) };
  const query = QUERIES.get(key);
  if (query) return { kind: "query", query: readQuery(reader, entry, ...query) };
  const gateAct = GATE_ACTS.get(key);
  return gateAct ? { kind: "gate", gate: readGateAct(reader, entry, gateAct, gates) } : null;
}

function readCommand(
  reader: FieldReader,
  source: Located,
  type: string,
  fields: Fields,
): StepCommand {
  // The table of fields has the exact keys of each command, and the reader knows their kinds. Words
  // of a list, e.g. triggers, are left to the core, which refuses those that it does not know.
  return { type, ...reader.read(source, fields) } as StepCommand;
}

function readQuery(reader: FieldReader, source: Located, type: string, fields: Fields): Query {
  return { type, ...reader.read(source, fields) } as Query;
}

/** Calls are answered, passed or refused; `refused` is then a part of the answer. */
function readExpectation(reader: FieldReader, source: Located, act: Step["act"]): Expectation {
  const { line } = source;
  if (source.kind === "scalar") {
    if (source.value === "ok") return { kind: "accepted", answer: null, line };
    reader.fail(source, "ok, a refusal, or a part of the answer");
  }
  if (source.kind === "map") {
    const refused = source.entries.get("refused");
    if (refused && !(act.kind === "gate" && act.gate.type === "calls")) {
      if (source.entries.size > 1) reader.fail(source, '"refused" alone');
      return { kind: "refused", facts: refused, line };
    }
    if (source.entries.size === 0) reader.fail(source, "something to expect", "nothing");
  }
  return { kind: "accepted", answer: source, line };
}
