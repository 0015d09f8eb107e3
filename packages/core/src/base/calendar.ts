/**
 * Where cycles begin and end. Cycle n begins `n` months after the anchor, counted from the anchor
 * itself and never from the cycle before, so that a day lost in a short month comes back
 * (RULES R3). It begins at local midnight, or at the first instant that exists on that date where
 * midnight or the whole date does not (RULES C11). Each ends where the next begins: cycles tile.
 */
import { Temporal } from "temporal-polyfill";
import type { Instant, Period } from "./instant.ts";
import { invariant } from "./invariant.ts";

/**
 * Boundaries are asked for on every command, and one takes several microseconds to work out. When
 * the cache is full it starts anew: boundaries in use come back at once.
 */
const BOUNDARIES_CACHED_MAX = 50_000;
const boundaries = new Map<string, Instant>();
const zonesKnown = new Map<string, boolean>();

/** The instant at which cycle `n` begins. `anchor` is `YYYY-MM-DD`; `n` may be negative. */
export function cycleBoundary(anchor: string, timeZone: string, n: number): Instant {
  const key = `${anchor} ${n} ${timeZone}`;
  const cached = boundaries.get(key);
  if (cached !== undefined) return cached;
  const day = Temporal.PlainDate.from(anchor).add({ months: n });
  const boundary = startOfDay(day, timeZone);
  if (boundaries.size >= BOUNDARIES_CACHED_MAX) boundaries.clear();
  boundaries.set(key, boundary);
  return boundary;
}

/** The cycle that contains `at`; its index is negative before the anchor. */
export function cycleAt(anchor: string, timeZone: string, at: Instant): { index: number } & Period {
  const first = Temporal.PlainDate.from(anchor);
  const today = localDay(at, timeZone);
  // No cycle begins in a month after the present one, so that at most a step back is needed.
  let index = (today.year - first.year) * 12 + today.month - first.month;
  while (cycleBoundary(anchor, timeZone, index) > at) index -= 1;
  const start = cycleBoundary(anchor, timeZone, index);
  return { index, start, end: cycleBoundary(anchor, timeZone, index + 1) };
}

/** Whether `text` is a zone of the time zone database, e.g. `Europe/Berlin` or `UTC`. */
export function isTimeZone(text: string): boolean {
  // Temporal takes an offset such as `+02:00`, too; but an offset knows no daylight saving time.
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(text)) return false;
  const known = zonesKnown.get(text);
  if (known !== undefined) return known;
  let isKnown = true;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text);
  } catch {
    isKnown = false;
  }
  if (zonesKnown.size >= 1000) zonesKnown.clear();
  zonesKnown.set(text, isKnown);
  return isKnown;
}

/** Whether `text` is a date of the calendar, `YYYY-MM-DD`. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    Temporal.PlainDate.from(text, { overflow: "reject" });
    return true;
  } catch {
    return false;
  }
}

/** The date, `YYYY-MM-DD`, that clocks in the zone show at `at`. */
export function localDate(at: Instant, timeZone: string): string {
  return localDay(at, timeZone).toString();
}

/**
 * `at` moved by whole months at the same local time, clamped to the last day of a short month; this
 * is how long a pack lasts (RULES C15). Where that local time does not exist, the answer is the
 * instant at which the gap ends.
 */
export function addMonthsClamped(at: Instant, months: number, timeZone: string): Instant {
  const moved = zoned(at, timeZone).add({ months });
  return moved.epochMilliseconds;
}

function startOfDay(day: Temporal.PlainDate, timeZone: string): Instant {
  const start = day.toZonedDateTime(timeZone);
  invariant(Number.isSafeInteger(start.epochMilliseconds), "a boundary is a whole millisecond");
  return start.epochMilliseconds;
}

function localDay(at: Instant, timeZone: string): Temporal.PlainDate {
  return zoned(at, timeZone).toPlainDate();
}

function zoned(at: Instant, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
}
