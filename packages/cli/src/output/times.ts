/** Instants are shown in the team's time zone, which is always named. */

/** Such as `2026-05-01 00:00` in the zone; seconds are shown where they are not zero. */
export function localTime(instant: string, timeZone: string): string {
  const at = new Date(instant);
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat("en-CA", {
      timeZone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    })
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const seconds = parts.second === "00" ? "" : `:${parts.second}`;
  return `${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${parts.minute}${seconds}`;
}

export const localDate = (instant: string, timeZone: string): string =>
  localTime(instant, timeZone).slice(0, 10);

/** `from 2026-03-01 until 2026-04-01 (Europe/Berlin)`; the end is the first day of the next. */
export const periodText = (period: { start: string; end: string; timeZone: string }): string =>
  `from ${localDate(period.start, period.timeZone)} until ` +
  `${localDate(period.end, period.timeZone)} (${period.timeZone})`;

/** `4 s`, `2 min 5 s`, `1 h 10 min`, `3 h`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return withRest(`${Math.floor(whole / 60)} min`, whole % 60, "s");
  return withRest(`${Math.floor(whole / 3600)} h`, Math.floor((whole % 3600) / 60), "min");
}

const withRest = (text: string, rest: number, unit: string): string =>
  rest === 0 ? text : `${text} ${rest} ${unit}`;
