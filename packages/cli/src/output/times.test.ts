import { describe, expect, test } from "vitest";
import { duration, localTime, periodText } from "./times.ts";

describe("instants for people", () => {
  test("R3: a cycle begins at local midnight on both sides of summer time", () => {
    const march = { start: "2026-02-28T23:00:00Z", end: "2026-03-31T22:00:00Z" };
    expect(periodText({ ...march, timeZone: "Europe/Berlin" })).toBe(
      "from 2026-03-01 until 2026-04-01 (Europe/Berlin)",
    );
  });

  test("midnight is 00:00, and seconds are shown where there are any", () => {
    expect(localTime("2026-05-01T04:00:00Z", "America/New_York")).toBe("2026-05-01 00:00");
    expect(localTime("2026-05-01T04:00:09Z", "UTC")).toBe("2026-05-01 04:00:09");
  });

  test("spans", () => {
    expect([4, 125, 4200].map(duration)).toEqual(["4 s", "2 min 5 s", "1 h 10 min"]);
    expect([60, 10_800].map(duration)).toEqual(["1 min", "3 h"]);
  });
});
