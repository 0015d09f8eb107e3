import { describe, expect, test } from "vitest";
import {
  costOf,
  divideHalfUp,
  formatCents,
  formatCredits,
  parseCredits,
  parseMoney,
  parsePrice,
  roundToCents,
} from "./amounts.ts";

describe("amounts", () => {
  test.each([
    ["0", 0n],
    ["1.5", 1_500_000n],
    ["-2.000001", -2_000_001n],
    ["123456789012345678.123456", 123456789012345678123456n],
  ])("A1: credits %s are %s micro-credits, exactly, and read back the same", (text, micro) => {
    expect(parseCredits(text)).toBe(micro);
    expect(formatCredits(micro)).toBe(text);
  });

  test.each(["", "1.", ".5", "1e3", "0x10", "1,000", " 1", "1.0000001", "NaN", "--1"])(
    "C13: %j is not an amount of credits",
    (text) => {
      expect(parseCredits(text)).toBeNull();
    },
  );

  test("A5: 30.5 credits at $0.03 are $0.915, which the line rounds half up to $0.92", () => {
    const cost = costOf(parseCredits("30.5") ?? 0n, parsePrice("0.03") ?? 0n);
    expect(cost).toBe(parseMoney("0.915"));
    expect(formatCents(roundToCents(cost))).toBe("0.92");
  });

  test.each([
    ["0.004999999999", "0.00"],
    ["0.005", "0.01"],
    ["-0.005", "0.00"],
    ["-0.006", "-0.01"],
    ["-3", "-3.00"],
  ])("D3: a line of %s rounds half up to %s", (money, cents) => {
    expect(formatCents(roundToCents(parseMoney(money) ?? 0n))).toBe(cents);
  });

  test.each([
    [1n, 2n, 1n],
    [1n, 3n, 0n],
    [2n, 3n, 1n],
    [5n, 2n, 3n],
  ])("C13: %s / %s rounds half up to %s", (numerator, denominator, quotient) => {
    expect(divideHalfUp(numerator, denominator)).toBe(quotient);
  });
});
