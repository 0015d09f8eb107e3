/** Reads what a scenario says of gates, as strictly as everything else. */
import type { Partition, RateLimit, Route } from "@sluice/core";
import { PARTITIONS, parseCredits } from "@sluice/core";
import type { Caller, GateAct, GateActType, GateOptions, GatesSection } from "./gate-fields.ts";
import { GATE_FIELDS, GATE_SECTION_FIELDS, LIMIT_FIELDS, ROUTE_FIELDS } from "./gate-fields.ts";
import type { Located } from "./located.ts";
import type { FieldReader } from "./read-fields.ts";

/** The keys of a scenario that are read here. */
export const GATE_KEYS = ["gates", "limits", "routes"];

/** The one gate of a scenario that names none. */
const LONE_GATE = "gate";
const SOURCE = { source: "scenario", assumed: null };

export function readGates(
  reader: FieldReader,
  entries: ReadonlyMap<string, Located>,
): GatesSection {
  const [gates, limits, routes] = GATE_KEYS.map((key) => entries.get(key));
  const named = gates ? [...reader.map(gates)] : [];
  if (gates && named.length === 0) reader.fail(gates, "at least one gate", "none");
  return {
    gates: new Map(
      named.length === 0
        ? [[LONE_GATE, { dialect: "problem" }]]
        : named.map(([name, entry]) => [name, readGate(reader, entry)]),
    ),
    limits: limits ? [...reader.map(limits)].map(([id, at]) => readLimit(reader, id, at)) : [],
    routes: routes ? [...reader.map(routes)].map(([id, at]) => readRoute(reader, id, at)) : [],
  };
}

function readGate(reader: FieldReader, source: Located): GateOptions {
  const { dialect = "problem" } = reader.read(source, GATE_SECTION_FIELDS);
  if (dialect === "problem" || dialect === "compatible") return { dialect };
  return reader.fail(source, "the dialect problem or compatible");
}

function readLimit(reader: FieldReader, id: string, source: Located): RateLimit {
  const fields = reader.read(source, LIMIT_FIELDS);
  const { limit, windowSeconds, algorithm = "fixed", per = ["user"], headline = false } = fields;
  if (algorithm !== "fixed" && algorithm !== "smooth") {
    reader.fail(source, "the algorithm fixed or smooth");
  }
  return {
    id,
    name: typeof fields["name"] === "string" ? fields["name"] : id,
    limit: atLeastOne(reader, source, limit),
    windowSeconds: atLeastOne(reader, source, windowSeconds),
    algorithm,
    per: textsOf(per).map((name) => partitionOf(reader, source, name)),
    routes: fields["routes"] === undefined ? null : textsOf(fields["routes"]),
    whenStoreAway: "closed",
    isHeadline: headline === true,
    ...SOURCE,
  };
}

function readRoute(reader: FieldReader, id: string, source: Located): Route {
  const { match, weight = 1, pool, credits, trigger } = reader.read(source, ROUTE_FIELDS);
  if ((pool === undefined) !== (credits === undefined)) {
    reader.fail(source, "pool and credits together, or neither");
  }
  const amount = credits === undefined ? null : parseCredits(String(credits));
  return {
    id,
    matches: [String(match)],
    weight: atLeastOne(reader, source, weight),
    credits: amount === null ? null : { pool: String(pool), amount },
    isTrigger: trigger === true,
    ...SOURCE,
  };
}

/** `member: ana` calls with her own key, `key: ana-2` with another of hers. */
export function readGateAct(
  reader: FieldReader,
  source: Located,
  type: GateActType,
  gates: GatesSection,
): GateAct {
  const fields = reader.read(source, GATE_FIELDS[type]);
  const [first = LONE_GATE] = gates.gates.keys();
  const gate = fields["gate"] === undefined ? first : String(fields["gate"]);
  if (!gates.gates.has(gate)) {
    reader.fail(source, `one of the gates ${[...gates.gates.keys()].join(", ")}`, gate);
  }
  if (fields["gate"] === undefined && gates.gates.size > 1) {
    reader.fail(source, 'the key "gate": there are several', "no such key");
  }
  if (type === "me") return { type, gate, memberId: String(fields["memberId"]) };
  if (type !== "calls") return { type, gate };
  const [, method = "", path = ""] = /^([A-Z]+) (\/\S*)$/.exec(String(fields["route"])) ?? [];
  if (path === "") reader.fail(source, "a route such as GET /collections", String(fields["route"]));
  return {
    type,
    gate,
    method,
    path,
    times: atLeastOne(reader, source, fields["times"] ?? 1),
    address: fields["address"] === undefined ? "192.0.2.1" : String(fields["address"]),
    isDry: fields["dry"] === true,
    caller: readCaller(reader, source, fields["memberId"], fields["key"]),
  };
}

function readCaller(reader: FieldReader, source: Located, member: unknown, key: unknown): Caller {
  if (key === "none" || key === "wrong") {
    if (member !== undefined) reader.fail(source, `no member: key is ${key}`, String(member));
    return { kind: key };
  }
  const memberId = member === undefined ? null : String(member);
  return { kind: "key", memberId, key: key === undefined ? (memberId ?? "team") : String(key) };
}

function atLeastOne(reader: FieldReader, source: Located, value: unknown): number {
  if (typeof value === "number" && value >= 1) return value;
  return reader.fail(source, "a whole number of at least 1", String(value));
}

function partitionOf(reader: FieldReader, source: Located, name: string): Partition {
  const found = PARTITIONS.find((one) => one === name);
  return found ?? reader.fail(source, `one of ${PARTITIONS.join(", ")}`, name);
}

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
