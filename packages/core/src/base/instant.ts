/** Milliseconds since the epoch, UTC. Every instant in the core comes in as an argument. */
export type Instant = number;

/** A period is half-open, so that periods tile: `end` is the first instant of the next one. */
export interface Period {
  readonly start: Instant;
  readonly end: Instant;
}

/** No instant of a team is later: instants have years of four digits. */
export const CLOCK_END: Instant = Date.UTC(9000, 0, 1);

export const contains = (period: Period, at: Instant): boolean =>
  period.start <= at && at < period.end;

let lastFormatted = { at: Number.NaN, text: "" };

/**
 * RFC 3339 in UTC, with milliseconds only where there are any. One answer names the same instant
 * several times, so the last result is kept.
 */
export function formatInstant(at: Instant): string {
  if (at !== lastFormatted.at) {
    lastFormatted = { at, text: new Date(at).toISOString().replace(".000Z", "Z") };
  }
  return lastFormatted.text;
}

/**
 * Null when the text is not RFC 3339 with a zone, or names a day that its month does not have. What
 * is finer than a millisecond is cut off.
 */
export function parseInstant(text: string): Instant | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) || !isDayOfMonth(text) ? null : at;
}

/** `Date.parse` takes a 31st of any month, and moves on to the next month where there is none. */
function isDayOfMonth(text: string): boolean {
  if (text.slice(8, 10) <= "28") return true;
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`).toISOString();
  return day.startsWith(text.slice(0, 10));
}

export const seconds = (count: number): number => count * 1000;
