import { emptyState, type Team } from "@sluice/core";
import { expect, test } from "vitest";
import { NOTHING_REFUSED } from "./refused-lately.ts";
import { StateCache } from "./state-cache.ts";

const cached = (version: number) => ({
  version,
  headHash: new Uint8Array(32),
  state: emptyState({ teamId: "t" } as Team),
  refused: NOTHING_REFUSED,
});

test("the team unused the longest gives way", () => {
  const cache = new StateCache(2);
  cache.set("a", cached(1));
  cache.set("b", cached(2));
  expect(cache.get("a")?.version).toBe(1);
  cache.set("c", cached(3));
  expect(cache.get("b")).toBeUndefined();
  expect(cache.get("a")?.version).toBe(1);
  expect(cache.get("c")?.version).toBe(3);
});
