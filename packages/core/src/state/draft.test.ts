import fc from "fast-check";
import { expect, test } from "vitest";
import { Shelf } from "./draft.ts";

interface Doc {
  amount: bigint;
}

const id = fc.integer({ min: 0, max: 9 }).map(String);
const amount = fc.bigInt({ min: -5n, max: 5n });
const deed = fc.record({ kind: fc.constantFrom("edit", "add", "bring", "look"), id, amount });

test("a sum over a shelf is the sum of its documents, whatever was changed, added or brought in", () => {
  const deeds = fc.array(deed, { minLength: 5, maxLength: 40 });
  let sums = 0;
  fc.assert(
    fc.property(fc.dictionary(id, amount), deeds, (first, steps) => {
      const base = new Map<string, Doc>();
      for (const [key, value] of Object.entries(first)) base.set(key, { amount: value });
      const shelf = new Shelf(base);
      for (const step of steps) {
        const isThere = shelf.get(step.id) !== undefined;
        if (step.kind === "edit" && isThere) shelf.edit(step.id).amount += step.amount;
        if (step.kind === "add" && !isThere) shelf.add(step.id, { amount: step.amount });
        if (step.kind === "bring" && !isThere) base.set(step.id, { amount: step.amount });
        if (step.kind !== "look") continue;
        let expected = 0n;
        for (const doc of shelf.values()) expected += doc.amount;
        expect(shelf.sum("amount", (doc) => doc.amount)).toBe(expected);
        sums += 1;
      }
    }),
  );
  expect(sums).toBeGreaterThan(100);
});
