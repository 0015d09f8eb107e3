/**
 * A YAML file as a tree in which every value knows its line and its path, so that an error can
 * name both. Numbers keep the text they were written with: no float ever holds an amount.
 */

import type { Node } from "yaml";
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";

export type Located = LocatedMap | LocatedList | LocatedScalar;

export interface LocatedMap {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, Located>;
  readonly line: number;
  readonly path: string;
}

export interface LocatedList {
  readonly kind: "list";
  readonly items: readonly Located[];
  readonly line: number;
  readonly path: string;
}

export interface LocatedScalar {
  readonly kind: "scalar";
  /** Numbers are text; `isNumber` tells them from quoted or plain text. */
  readonly value: string | boolean | null;
  readonly isNumber: boolean;
  readonly line: number;
  readonly path: string;
}

/** A mistake in a scenario file: where it is, what was expected there, and what is there. */
export class ScenarioError extends Error {
  override readonly name = "ScenarioError";
  readonly file: string;
  readonly line: number;
  readonly path: string;
  readonly expected: string;
  readonly got: string;

  constructor(
    file: string,
    at: { readonly line: number; readonly path: string },
    expected: string,
    got: string,
  ) {
    super(`${file}:${at.line}: ${at.path || "(top)"}: expected ${expected}, got ${got}`);
    this.file = file;
    this.line = at.line;
    this.path = at.path;
    this.expected = expected;
    this.got = got;
  }
}

export function parseLocated(file: string, text: string): Located {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: "core", prettyErrors: false });
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem) {
    const line = lines.linePos(problem.pos[0]).line;
    throw new ScenarioError(file, { line, path: "" }, "YAML", problem.message);
  }
  if (!document.contents) {
    throw new ScenarioError(file, { line: 1, path: "" }, "a scenario", "an empty file");
  }
  return locate(file, lines, document.contents, "");
}

/** `fallback` is the line of the key, for a value that is not written at all. */
function locate(
  file: string,
  lines: LineCounter,
  node: Node | null,
  path: string,
  fallback = 1,
): Located {
  const at = node?.range?.[0];
  const line = at === undefined ? fallback : lines.linePos(at).line;
  if (node === null) return { kind: "scalar", value: null, isNumber: false, line, path };
  if (isAlias(node)) {
    throw new ScenarioError(file, { line, path }, "the value itself", "a YAML alias");
  }
  if (isScalar(node)) {
    const { value, source } = node;
    if (typeof value === "number") {
      return { kind: "scalar", value: source ?? String(value), isNumber: true, line, path };
    }
    if (value === null || typeof value === "boolean" || typeof value === "string") {
      return { kind: "scalar", value, isNumber: false, line, path };
    }
    throw new ScenarioError(file, { line, path }, "text, a number or true/false", String(value));
  }
  if (isSeq(node)) {
    const items = node.items.map((item, index) =>
      locate(file, lines, item as Node | null, `${path}[${index}]`),
    );
    return { kind: "list", items, line, path };
  }
  if (isMap(node)) {
    const entries = new Map<string, Located>();
    for (const pair of node.items) {
      const key = keyText(file, lines, pair.key as Node, path);
      const keyLine = lines.linePos((pair.key as Node).range?.[0] ?? 0).line;
      const inner = path ? `${path}.${key}` : key;
      entries.set(key, locate(file, lines, pair.value as Node | null, inner, keyLine));
    }
    return { kind: "map", entries, line, path };
  }
  throw new ScenarioError(file, { line, path }, "a map, a list or a value", "something else");
}

function keyText(file: string, lines: LineCounter, key: Node, path: string): string {
  if (isScalar(key) && key.value !== null) return key.source ?? String(key.value);
  const line = lines.linePos(key.range?.[0] ?? 0).line;
  throw new ScenarioError(file, { line, path }, "a plain key", "something else");
}

/** A value as it would be written on one line. */
export function showLocated(value: Located): string {
  if (value.kind === "scalar") return value.value === null ? "null" : String(value.value);
  if (value.kind === "list") return `[${value.items.map(showLocated).join(", ")}]`;
  const inner = [...value.entries].map(([key, entry]) => `${key}: ${showLocated(entry)}`);
  return `{${inner.join(", ")}}`;
}
