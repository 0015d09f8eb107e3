import { describe, expect, test } from "vitest";
import { grouped, isZero, money, orDash, plural } from "./amounts.ts";

describe("amounts for people", () => {
  test("thousands are marked, fractions are not, and nothing is rounded", () => {
    expect(grouped("1234567.1234567")).toBe("1,234,567.1234567");
    expect(grouped("-1000")).toBe("-1,000");
    expect(grouped("999")).toBe("999");
    expect(grouped("123456789012345678901234")).toBe("123,456,789,012,345,678,901,234");
  });

  test("money has two places at least and keeps finer ones", () => {
    expect(money("9", "USD")).toBe("$9.00");
    expect(money("-1234.5", "USD")).toBe("-$1,234.50");
    expect(money("0.035", "USD")).toBe("$0.035");
    expect(money("10", "CHF")).toBe("10.00 CHF");
  });

  test("nothing is a dash, and one is not many", () => {
    expect([isZero("0"), isZero("0.000"), isZero("0.01")]).toEqual([true, true, false]);
    expect(orDash("0")).toBe("-");
    expect([plural(1, "line"), plural(2000, "entry", "entries")]).toEqual([
      "1 line",
      "2,000 entries",
    ]);
  });
});
