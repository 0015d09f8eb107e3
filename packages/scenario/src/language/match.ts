/**
 * Compares an answer with what a scenario expects of it.
 *
 * - A map is a part of the answer: keys that are not written are not looked at.
 * - A list is the whole list, in order. A map against a list looks into it: `length`, `includes`
 *   (each item matches a different element, in any order), or elements by index.
 * - Decimals are compared as decimals, instants as instants, everything else as it is.
 */
import { parseInstant } from "@sluice/core";
import type { Located, LocatedMap, LocatedScalar } from "./located.ts";
import { showLocated } from "./located.ts";
import { camelOf } from "./names.ts";
import { isReference } from "./read-fields.ts";

export interface Difference {
  /** The place in the answer, e.g. `lines[0].amount`. */
  readonly path: string;
  readonly line: number;
  readonly expected: string;
  readonly got: string;
}

/** Finds what a reference names; undefined when there is no such thing. */
export type Resolve = (reference: string) => unknown;

export function match(expected: Located, got: unknown, resolve: Resolve, path = ""): Difference[] {
  if (expected.kind === "scalar") return matchScalar(expected, got, resolve, path);
  if (expected.kind === "list") {
    if (!Array.isArray(got)) return [differ(expected, path, got)];
    if (got.length !== expected.items.length) {
      const counts = [`${expected.items.length} items: ${showLocated(expected)}`, got.length];
      return [
        { path, line: expected.line, expected: `${counts[0]}`, got: `${counts[1]}: ${show(got)}` },
      ];
    }
    return expected.items.flatMap((item, index) =>
      match(item, got[index], resolve, `${path}[${index}]`),
    );
  }
  if (Array.isArray(got)) return matchInto(expected, got, resolve, path);
  if (got === null || typeof got !== "object") return [differ(expected, path, got)];
  return [...expected.entries].flatMap(([key, entry]) => {
    const name = key in got ? key : camelOf(key);
    const value: unknown = Object.entries(got).find(([own]) => own === name)?.[1];
    return match(entry, value, resolve, path ? `${path}.${name}` : name);
  });
}

function matchInto(
  expected: LocatedMap,
  got: readonly unknown[],
  resolve: Resolve,
  path: string,
): Difference[] {
  return [...expected.entries].flatMap(([key, entry]) => {
    if (key === "length") return match(entry, got.length, resolve, `${path}.length`);
    if (key === "includes") return matchIncludes(entry, got, resolve, path);
    if (key === "last") return match(entry, got.at(-1), resolve, `${path}[${got.length - 1}]`);
    if (/^\d+$/.test(key)) return match(entry, got[Number(key)], resolve, `${path}[${key}]`);
    return [{ path, line: entry.line, expected: `a map with "${key}"`, got: show(got) }];
  });
}

/** Each expected item must find an element of its own; the first that fits is taken. */
function matchIncludes(
  expected: Located,
  got: readonly unknown[],
  resolve: Resolve,
  path: string,
): Difference[] {
  const wanted = expected.kind === "list" ? expected.items : [expected];
  const free = [...got];
  return wanted.flatMap((item) => {
    const found = free.findIndex((element) => match(item, element, resolve).length === 0);
    if (found >= 0) {
      free.splice(found, 1);
      return [];
    }
    const closest = closestOf(item, free, resolve);
    return [
      {
        path: `${path}[any]`,
        line: item.line,
        expected: showLocated(item),
        got: closest === undefined ? "no such item" : `at closest ${show(closest)}`,
      },
    ];
  });
}

function closestOf(item: Located, elements: readonly unknown[], resolve: Resolve): unknown {
  let best: unknown;
  let fewest = Number.POSITIVE_INFINITY;
  for (const element of elements) {
    const count = match(item, element, resolve).length;
    if (count < fewest) [best, fewest] = [element, count];
  }
  return best;
}

function matchScalar(
  expected: LocatedScalar,
  got: unknown,
  resolve: Resolve,
  path: string,
): Difference[] {
  const wanted = isReference(expected.value) ? resolve(expected.value) : expected.value;
  return isSame(wanted, got) ? [] : [differ(expected, path, got, wanted)];
}

function isSame(wanted: unknown, got: unknown): boolean {
  if (wanted === got) return true;
  if (wanted === null || wanted === undefined) return false;
  const text = typeof got === "number" ? String(got) : got;
  if (typeof wanted !== "string" || typeof text !== "string") return false;
  const [left, right] = [plainDecimal(wanted), plainDecimal(text)];
  if (left !== null && right !== null) return left === right;
  const [from, to] = [instantOf(wanted), parseInstant(text)];
  return from !== null && to !== null && from === to;
}

function instantOf(text: string): number | null {
  return parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
}

/** Gives each decimal value one spelling: no leading or trailing zeros, no `-0`. */
function plainDecimal(text: string): string | null {
  const found = /^(-?)0*(\d+?)(?:\.(\d*?)0*)?$/.exec(text);
  if (!found) return null;
  const [, sign = "", whole = "0", fraction = ""] = found;
  const size = fraction ? `${whole}.${fraction}` : whole;
  return size === "0" ? "0" : sign + size;
}

function differ(expected: Located, path: string, got: unknown, wanted?: unknown): Difference {
  const isResolved =
    wanted !== undefined && expected.kind === "scalar" && wanted !== expected.value;
  return {
    path,
    line: expected.line,
    expected: isResolved ? `${showLocated(expected)} (${show(wanted)})` : showLocated(expected),
    got: show(got),
  };
}

function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return value;
  const text = JSON.stringify(value);
  return text.length > 400 ? `${text.slice(0, 400)}...` : text;
}
