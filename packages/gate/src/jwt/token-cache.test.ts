import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TokenCache } from "./token-cache.ts";

describe("what is remembered of tokens", () => {
  test("is found until it expires, and not at that instant", () => {
    const cache = new TokenCache<string>(10);
    cache.keep("a", "ana", 1_000);
    expect(cache.find("a", 999)).toBe("ana");
    expect(cache.find("a", 1_000)).toBeNull();
    expect(cache.find("a", 999)).toBeNull();
  });

  test("is never more than its size, and keeps what is in use over what is not", () => {
    const cache = new TokenCache<number>(100);
    cache.keep("in use", -1, 10);
    for (let at = 0; at < 10_000; at += 1) {
      cache.keep(`once ${at}`, at, 10);
      expect(cache.find("in use", 5)).toBe(-1);
      expect(cache.size).toBeLessThanOrEqual(100);
    }
    expect(cache.find("once 0", 5)).toBeNull();
    expect(cache.find("once 9999", 5)).toBe(9_999);
  });

  test("is what was last kept, whatever came between", () => {
    const step = fc.record({
      token: fc.nat({ max: 20 }).map(String),
      value: fc.nat(),
      isKept: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 200 }),
        fc.integer({ min: 2, max: 16 }),
        (steps, size) => {
          const cache = new TokenCache<number>(size);
          const latest = new Map<string, number>();
          for (const { token, value, isKept } of steps) {
            if (isKept) {
              cache.keep(token, value, 1);
              latest.set(token, value);
            }
            const found = cache.find(token, 0);
            expect(found === null || found === latest.get(token)).toBe(true);
            if (isKept) expect(found).toBe(value);
            expect(cache.size).toBeLessThanOrEqual(size);
          }
        },
      ),
    );
  });
});
