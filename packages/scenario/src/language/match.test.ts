import { describe, expect, test } from "vitest";
import { parseLocated } from "./located.ts";
import { match } from "./match.ts";

const ANSWER = {
  used: "402",
  cost: "0.060",
  at: "2026-03-01T00:00:00Z",
  name: "0042",
  isOn: false,
  note: null,
  index: 3,
  overageCost: "0.06",
  lines: [
    { kind: "overage", amount: "0.06" },
    { kind: "pack", amount: "8" },
  ],
};

const saved = (reference: string): unknown => (reference === "$first.id" ? "chg_7" : undefined);

function differences(expected: string, got: unknown = ANSWER) {
  return match(parseLocated("x.yaml", expected), got, saved).map(
    ({ path, expected: wanted, got: came }) => `${path}: ${wanted} / ${came}`,
  );
}

describe("an expectation is met", () => {
  test.each([
    ["by a part of the answer", "{used: 402}"],
    ["by a decimal of another spelling", "{used: 402.00, cost: 0.06}"],
    ["by an instant of another zone", "{at: 2026-03-01T01:00:00+01:00}"],
    ["by a date alone", "{at: 2026-03-01}"],
    ["by a number", "{index: 3}"],
    ["by null and false", "{note: null, is-on: false}"],
    ["by a key in kebab-case", "{overage-cost: 0.06}"],
    ["by the whole list", "{lines: [{kind: overage}, {kind: pack}]}"],
    ["by a list's length", "{lines: {length: 2}}"],
    ["by an element by its index", "{lines: {1: {amount: 8.00}}}"],
    ["by the last element", "{lines: {last: {kind: pack}}}"],
    ["by elements in any order", "{lines: {includes: [{kind: pack}, {kind: overage}]}}"],
  ])("%s", (_, expected) => {
    expect(differences(expected)).toEqual([]);
  });

  test("by what was saved before", () => {
    expect(differences("{id: $first.id}", { id: "chg_7" })).toEqual([]);
  });
});

describe("an expectation is not met", () => {
  test.each([
    ["by another number", "{used: 401}", ["used: 401 / 402"]],
    ["by a number that a float would confuse", "{used: 402.0000000000000001}", 1],
    ["by a missing key", "{overage: 0}", ["overage: 0 / nothing"]],
    ["by a missing key where null is expected", "{overage: null}", ["overage: null / nothing"]],
    ["by null where zero is expected", "{note: 0}", ["note: 0 / null"]],
    ["by false where true is expected", "{is-on: true}", ["isOn: true / false"]],
    ["by a shorter list", "{lines: [{kind: overage}]}", 1],
    ["by an empty list", "{lines: []}", 1],
    ["by one element twice", "{lines: {includes: [{kind: pack}, {kind: pack}]}}", 1],
    ["by an element that is not there", "{lines: {7: {kind: pack}}}", 1],
    ["by something that is not a list", "{used: [402]}", ["used: [402] / 402"]],
    ["by something that is not a map", "{used: {amount: 402}}", 1],
    ["by an instant a second later", "{at: 2026-03-01T00:00:01Z}", 1],
    ["by a reference to nothing", "{used: $nobody.id}", 1],
  ])("%s", (_, expected, found) => {
    const came = differences(expected);
    if (typeof found === "number") expect(came).toHaveLength(found);
    else expect(came).toEqual(found);
  });

  test("the closest element is shown where none fits", () => {
    const [line] = differences("{lines: {includes: [{kind: pack, amount: 9}]}}");
    expect(line).toContain('at closest {"kind":"pack","amount":"8"}');
  });
});
