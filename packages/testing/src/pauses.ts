/** How long random work rests between two commands, in milliseconds. */
import type { Draw } from "./draw.ts";

const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Of the month: the billing date of random work. */
const BILLING_DAY = 24;

/**
 * What the work is mostly of. `holds`: reservations and what competes with them. `turns`: what
 * lasts across the end of a cycle, which packs, contracts, holds and corrections do.
 */
export type Focus = "all" | "holds" | "turns";

export function pauseIn(focus: Focus, now: number, draw: Draw): number {
  if (focus === "holds") return draw(3) * MINUTE;
  if (focus === "turns") return pauseAtTurn(now, draw);
  const kind = draw(80);
  if (kind < 36) return 0;
  if (kind < 64) return draw(20) * MINUTE + draw(1000);
  if (kind < 72) return draw(8) * HOUR;
  if (kind < 76) return draw(30) * HOUR;
  if (kind < 79) return draw(12) * DAY;
  return 20 * DAY + draw(60) * DAY;
}

/** Hours, that is within the grace of a cycle; now and then as far as the next cycle's end. */
function pauseAtTurn(now: number, draw: Draw): number {
  const kind = draw(40);
  if (kind < 20) return 0;
  if (kind < 37) return draw(8) * HOUR;
  const end = new Date(now);
  end.setUTCMonth(end.getUTCMonth() + (end.getUTCDate() < BILLING_DAY ? 0 : 1), BILLING_DAY);
  end.setUTCHours(0, 0, 0, 0);
  return Math.max(0, end.getTime() - now - draw(6) * HOUR);
}
