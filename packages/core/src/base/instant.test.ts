import { describe, expect, test } from "vitest";
import { formatInstant, parseInstant } from "./instant.ts";

describe("instants", () => {
  test.each([
    ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"],
    ["2026-01-31T23:59:59.9999Z", "2026-01-31T23:59:59.999Z"],
    ["2026-03-31T00:30:00+02:00", "2026-03-30T22:30:00Z"],
  ])("C11: %s is the instant %s", (text, utc) => {
    expect(formatInstant(parseInstant(text) ?? Number.NaN)).toBe(utc);
  });

  test.each(["2026-02-29T00:00:00Z", "2026-02-30T00:00:00Z", "2026-04-31T12:00:00+02:00"])(
    "C12: %s is no day, so that no use is billed on the day after it",
    (text) => {
      expect(parseInstant(text)).toBeNull();
    },
  );

  test.each(["2026-13-31T00:00:00Z", "2026-03-32T00:00:00Z", "2026-03-05", "now", ""])(
    "C11: %j is not an instant",
    (text) => {
      expect(parseInstant(text)).toBeNull();
    },
  );
});
