import { expect, test } from "vitest";
import { replayedUpTo } from "./replayed.ts";

test("C10: a source named like a field of every object has reached nothing until it is replayed", () => {
  const team = { replayed: { orders: 7 } };
  const sources = ["orders", "constructor", "toString", "__proto__"];
  expect(sources.map((source) => replayedUpTo(team, source))).toEqual([7, null, null, null]);
});
