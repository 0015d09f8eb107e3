import { describe, expect, test } from "vitest";
import { canonicalJson, digestOf } from "./command-digest.ts";

const operator = { kind: "operator" } as const;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

describe("C10: the same content", () => {
  test("is the same whatever the order of its fields, and with fields left undefined", () => {
    const one = digestOf({ type: "reserve", pool: "ai", credits: "1" }, operator);
    const other = digestOf(
      { credits: "1", pool: "ai", type: "reserve", memberId: undefined },
      operator,
    );
    expect(hex(one)).toBe(hex(other));
  });

  test("is another when a value, the place of a list's item, or the actor is another", () => {
    const base = { type: "start_run", flowId: "f", trigger: "api", items: ["a", "b"] } as const;
    const digests = [
      digestOf({ ...base, items: [...base.items] }, operator),
      digestOf({ ...base, items: ["b", "a"] }, operator),
      digestOf({ ...base, items: ["a,b"] }, operator),
      digestOf({ ...base, items: [...base.items], flowId: "g" }, operator),
      digestOf({ ...base, items: [...base.items] }, { kind: "member", memberId: "operator" }),
    ];
    expect(new Set(digests.map(hex)).size).toBe(digests.length);
  });

  test("is written with sorted fields", () => {
    expect(canonicalJson({ b: [1, { d: null, c: "x" }], a: undefined, e: true })).toBe(
      '{"b":[1,{"c":"x","d":null}],"e":true}',
    );
  });
});
