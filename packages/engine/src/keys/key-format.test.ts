import { describe, expect, test } from "vitest";
import { hashKey, isDamaged, lastFourOf, makeKey } from "./key-format.ts";

describe("keys", () => {
  test("a key says what it is for and carries 32 random bytes", () => {
    expect(makeKey("operator")).toMatch(/^sluice_op_[A-Za-z0-9_-]{49}$/);
    expect(makeKey("team")).toMatch(/^sluice_tm_/);
    expect(makeKey("member")).toMatch(/^sluice_mb_/);
    expect(makeKey("team")).not.toBe(makeKey("team"));
  });

  test("a key that was cut or mistyped is told from one that is not known", () => {
    const key = makeKey("team");
    expect(isDamaged(key)).toBe(false);
    expect(isDamaged(key.slice(0, -1))).toBe(true);
    const other = key.charAt(20) === "A" ? "B" : "A";
    expect(isDamaged(key.slice(0, 20) + other + key.slice(21))).toBe(true);
    expect(isDamaged("chosen by an operator")).toBe(false);
  });

  test("what is kept is a hash and the last four characters", () => {
    const key = makeKey("member");
    expect(hashKey(key)).toHaveLength(32);
    expect(lastFourOf(key)).toBe(key.slice(-4));
  });
});
