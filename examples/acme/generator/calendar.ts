/** Working days and hours in the two teams' time zones, from March to May 2026. */
import type { Random } from "./random.ts";

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A zone in 2026, as far as these three months need it. */
export interface Zone {
  readonly name: string;
  readonly winterOffset: number;
  /** When summer time begins. */
  readonly summerFrom: number;
  /** Public holidays, `MM-DD`. */
  readonly holidays: ReadonlySet<string>;
}

export const BERLIN: Zone = {
  name: "Europe/Berlin",
  winterOffset: HOUR,
  summerFrom: Date.UTC(2026, 2, 29, 1),
  holidays: new Set(["04-03", "04-06", "05-01", "05-14", "05-25"]),
};

export const NEW_YORK: Zone = {
  name: "America/New_York",
  winterOffset: -5 * HOUR,
  summerFrom: Date.UTC(2026, 2, 8, 7),
  holidays: new Set(["05-25"]),
};

/** A day on the wall calendar; `month` and `day` as people write them. */
export interface Day {
  readonly month: number;
  readonly day: number;
  readonly isWorkday: boolean;
  /** Whole weeks since 2 March 2026. */
  readonly week: number;
}

export function localTime(
  zone: Zone,
  day: Pick<Day, "month" | "day">,
  hour: number,
  minute = 0,
): number {
  const winter = Date.UTC(2026, day.month - 1, day.day, hour, minute) - zone.winterOffset;
  return winter >= zone.summerFrom ? winter - HOUR : winter;
}

/** Every day from Monday, 2 March to Sunday, 31 May 2026. */
export function daysOf(zone: Zone): Day[] {
  const first = Date.UTC(2026, 2, 2);
  return Array.from({ length: 91 }, (_, index) => {
    const date = new Date(first + index * DAY);
    const text = date.toISOString().slice(5, 10);
    const isWeekend = date.getUTCDay() === 0 || date.getUTCDay() === 6;
    return {
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      isWorkday: !isWeekend && !zone.holidays.has(text),
      week: Math.floor(index / 7),
    };
  });
}

/** People come at eight, are busiest at ten and at three, and eat at half past twelve. */
const OFFICE_HOURS = [
  [8, 5],
  [9, 11],
  [10, 15],
  [11, 13],
  [12, 6],
  [13, 9],
  [14, 14],
  [15, 14],
  [16, 10],
  [17, 6],
  [18, 2],
] as const;

export function officeTime(random: Random, zone: Zone, day: Day): number {
  const hour = random.weighted(OFFICE_HOURS);
  return localTime(zone, day, hour, random.int(0, 59)) + random.int(0, 59_999);
}

/** What customers send by night is a fifth of what they send by day. */
export function anyTime(random: Random, zone: Zone, day: Day): number {
  if (random.chance(80)) return officeTime(random, zone, day);
  return localTime(zone, day, random.int(0, 23), random.int(0, 59)) + random.int(0, 59_999);
}
