import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addMonthsClamped,
  cycleAt,
  cycleBoundary,
  isCalendarDate,
  isTimeZone,
  localDate,
} from "./calendar.ts";
import { formatInstant, parseInstant } from "./instant.ts";

const at = (text: string): number => {
  const instant = parseInstant(text);
  if (instant === null) throw new Error(`${text} is not an instant`);
  return instant;
};
const boundary = (anchor: string, zone: string, n: number): string =>
  formatInstant(cycleBoundary(anchor, zone, n));

describe("R3: cycles are counted from the anchor", () => {
  test.each([
    [0, "2026-01-31T00:00:00Z"],
    [1, "2026-02-28T00:00:00Z"],
    [2, "2026-03-31T00:00:00Z"],
    [3, "2026-04-30T00:00:00Z"],
    [4, "2026-05-31T00:00:00Z"],
    [25, "2028-02-29T00:00:00Z"],
    [-2, "2025-11-30T00:00:00Z"],
  ])("R3: of 31 January, cycle %i begins %s", (n, expected) => {
    expect(boundary("2026-01-31", "UTC", n)).toBe(expected);
  });

  test.each([
    ["2024-02-29", 12, "2025-02-28T00:00:00Z"],
    ["2024-02-29", 13, "2025-03-29T00:00:00Z"],
    ["2024-02-29", 48, "2028-02-29T00:00:00Z"],
    ["2023-12-30", 2, "2024-02-29T00:00:00Z"],
    ["2023-12-30", 14, "2025-02-28T00:00:00Z"],
  ])("R3: of %s, cycle %i begins %s in and out of leap years", (anchor, n, expected) => {
    expect(boundary(anchor, "UTC", n)).toBe(expected);
  });
});

describe("C11: local midnight, or the first instant that exists", () => {
  test.each([
    // Clocks go forward at midnight: 00:00 does not exist and 01:00+03:00 is the day's first.
    ["2026-01-29", "Asia/Beirut", 2, "2026-03-28T22:00:00Z"],
    ["2018-10-04", "America/Sao_Paulo", 1, "2018-11-04T03:00:00Z"],
    // Clocks went from 23:30 to 00:30, so that the day began with 00:30-04:00.
    ["1919-02-28", "America/Toronto", 1, "1919-03-28T05:00:00Z"],
    ["1919-01-31", "America/Toronto", 2, "1919-03-31T04:30:00Z"],
    // The island skipped the whole of 30 December 2011.
    ["2011-09-30", "Pacific/Apia", 3, "2011-12-30T10:00:00Z"],
    ["2026-02-08", "America/New_York", 1, "2026-03-08T05:00:00Z"],
    ["2026-02-09", "America/New_York", 1, "2026-03-09T04:00:00Z"],
    ["2026-10-01", "America/New_York", 1, "2026-11-01T04:00:00Z"],
    ["2026-10-02", "America/New_York", 1, "2026-11-02T05:00:00Z"],
  ])("C11: %s in %s, cycle %i begins %s", (anchor, zone, n, expected) => {
    expect(boundary(anchor, zone, n)).toBe(expected);
  });

  test("C11: midnight that comes twice begins the cycle the first time", () => {
    expect(boundary("2026-10-01", "America/Havana", 1)).toBe("2026-11-01T04:00:00Z");
  });
});

describe("facts from public suites and issues", () => {
  test.each([
    // useautumn/autumn, end-of-month tests: anchor 31 Jan, now 30 Apr; 31 Jan at the clamped day.
    ["2026-01-31", "UTC", "2026-04-29T23:00:00Z", "2026-03-31T00:00:00Z", "2026-04-30T00:00:00Z"],
    ["2026-01-31", "UTC", "2026-04-30T00:00:00Z", "2026-04-30T00:00:00Z", "2026-05-31T00:00:00Z"],
    // getlago/lago#1840: subscribed 30 Jan, the period of 29 Feb 2024 lasts to the end of 29 Mar.
    ["2024-01-30", "UTC", "2024-02-29T12:00:00Z", "2024-02-29T00:00:00Z", "2024-03-30T00:00:00Z"],
    // killbill/killbill#743: days are those of the zone, also across 12 Mar 2017.
    [
      "2017-01-31",
      "America/Los_Angeles",
      "2017-04-01T06:30:00Z",
      "2017-03-31T07:00:00Z",
      "2017-04-30T07:00:00Z",
    ],
    // BerriAI/litellm#34896: a monthly window in Tokyo resets at its midnight, not at 09:00.
    [
      "2026-07-01",
      "Asia/Tokyo",
      "2026-07-31T14:59:59Z",
      "2026-06-30T15:00:00Z",
      "2026-07-31T15:00:00Z",
    ],
  ])("R3: %s in %s: %s lies in [%s, %s)", (anchor, zone, now, start, end) => {
    const cycle = cycleAt(anchor, zone, at(now));
    expect([formatInstant(cycle.start), formatInstant(cycle.end)]).toEqual([start, end]);
  });
});

describe("R3: cycles tile", () => {
  const zones = [
    "UTC",
    "America/New_York",
    "Asia/Beirut",
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Africa/Casablanca",
    "Asia/Kathmandu",
  ];
  const anchors = fc
    .date({ min: new Date("2000-01-01"), max: new Date("2030-12-31"), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));

  test("R3: each cycle contains the instant asked for and ends where the next begins", () => {
    fc.assert(
      fc.property(
        anchors,
        fc.constantFrom(...zones),
        fc.integer({ min: at("1999-01-01T00:00:00Z"), max: at("2040-01-01T00:00:00Z") }),
        (anchor, zone, instant) => {
          const cycle = cycleAt(anchor, zone, instant);
          expect(cycle.start <= instant && instant < cycle.end).toBe(true);
          expect(cycleAt(anchor, zone, cycle.end).start).toBe(cycle.end);
          expect(cycleAt(anchor, zone, cycle.end).index).toBe(cycle.index + 1);
          expect(cycleAt(anchor, zone, cycle.start)).toEqual(cycle);
          expect(cycleBoundary(anchor, zone, cycle.index)).toBe(cycle.start);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("dates and zones", () => {
  test("R3: a team's day is that of its zone", () => {
    expect(localDate(at("2026-03-01T03:30:00Z"), "America/New_York")).toBe("2026-02-28");
    expect(localDate(at("2026-03-01T03:30:00Z"), "Asia/Tokyo")).toBe("2026-03-01");
  });

  test.each(["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5"])(
    "C11: %s is a zone",
    (zone) => expect(isTimeZone(zone)).toBe(true),
  );

  test.each(["", "Mars/Olympus", "+02:00", "Europe/ Berlin", "2026-01-01", "UTC[u-ca=hebrew]"])(
    "C11: %j is no zone",
    (zone) => expect(isTimeZone(zone)).toBe(false),
  );

  test("R3: an anchor is a date that the calendar has", () => {
    expect(["2024-02-29", "2026-12-31"].map(isCalendarDate)).toEqual([true, true]);
    const wrong = ["2026-02-29", "2026-13-01", "26-01-01", "2026-1-1", "2026-01-01T00:00:00Z"];
    expect(wrong.filter(isCalendarDate)).toEqual([]);
  });

  test.each([
    ["2024-02-29T10:00:00Z", 12, "UTC", "2025-02-28T10:00:00Z"],
    ["2026-08-31T10:00:00Z", 6, "UTC", "2027-02-28T10:00:00Z"],
    ["2026-01-15T23:30:00Z", 6, "America/New_York", "2026-07-15T22:30:00Z"],
    ["2025-03-08T07:30:00Z", 12, "America/New_York", "2026-03-08T07:30:00Z"],
  ])("C15: %s and %i months in %s is %s", (from, months, zone, expected) => {
    expect(formatInstant(addMonthsClamped(at(from), months, zone))).toBe(expected);
  });
});
