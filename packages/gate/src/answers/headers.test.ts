import { describe, expect, test } from "vitest";
import { HeaderWriter } from "./headers.ts";

const NOW = Date.UTC(2026, 2, 1, 12);
const month = (resetsAt: number) => ({ pool: "api_calls", limit: 1000, remaining: 7, resetsAt });
const fieldOf = (headers: readonly (readonly [string, string])[]) =>
  new Map(headers).get("RateLimit");

describe("headers of limits", () => {
  test("L2: where nothing limits, every one of them is there all the same", () => {
    expect(new HeaderWriter().write([], null, NOW + 1)).toEqual([
      ["X-RateLimit-Limit", "99999999"],
      ["X-RateLimit-Remaining", "99999999"],
      ["X-RateLimit-Reset", String(NOW / 1000 + 60)],
      ["RateLimit-Policy", '"unlimited";q=99999999'],
      ["RateLimit", '"unlimited";r=99999999'],
    ]);
  });

  test("L3: a month that ends by another clock is not said to end now", () => {
    const writer = new HeaderWriter();
    expect(fieldOf(writer.write([], month(NOW + 90_500), NOW))).toBe('"api_calls";r=7;t=91');
    expect(fieldOf(writer.write([], month(NOW - 1), NOW))).toBe('"api_calls";r=7');
    expect(fieldOf(writer.write([], month(NOW + 1), NOW))).toBe('"api_calls";r=7;t=1');
  });
});
