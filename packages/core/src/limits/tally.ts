/**
 * The arithmetic of limits on calls (RULES L1, L6), for both algorithms at once. A tally holds what
 * was drawn, in units, and since when. In a fixed window a call is one unit, and nothing flows back
 * before the window ends. A smooth limit is the generic cell rate algorithm, written as a meter: a
 * call is as many units as the window has milliseconds, and in each millisecond `limit` units flow
 * back, so that no emission interval is ever rounded. All numbers are whole and below 2^53.
 *
 * Only `draw` and `drawTogether` write, and only where a call passes: a refused or dry draw leaves
 * a tally exactly as it was. Only `limitRule` and `newTally` allocate.
 */
import type { Instant } from "../base/instant.ts";
import { invariant } from "../base/invariant.ts";
import type { RateLimit } from "../catalog/model.ts";

/** A limit made ready for counting. It is made once for each limit, not for each call. */
export interface LimitRule {
  readonly limit: number;
  readonly windowMs: number;
  readonly isSmooth: boolean;
  /** Units that a call draws. */
  readonly price: number;
  /** Units that flow back in each millisecond. */
  readonly flow: number;
  /** Units that may be drawn at once. */
  readonly capacity: number;
}

/** The state of one counter: a small record, which is changed in place. */
export interface Tally {
  readonly rule: LimitRule;
  /** Fixed: when its window began. Smooth: the instant up to which calls have flowed back. */
  since: Instant;
  /** What was drawn, in units. */
  drawn: number;
}

/**
 * A clock may run so far behind a tally without voiding it. Jitter at the edge of a window then
 * opens no window twice, and a clock that is set back keeps nobody out: a tally that is further
 * ahead begins anew.
 */
export const JITTER_MS = 1_000;

/** The answer where a call can never pass: the last instant that a date can name. */
export const NEVER: Instant = 8_640_000_000_000_000;

export function limitRule(
  limit: Pick<RateLimit, "limit" | "windowSeconds" | "algorithm">,
): LimitRule {
  const windowMs = limit.windowSeconds * 1_000;
  const isSmooth = limit.algorithm === "smooth";
  invariant(
    Number.isSafeInteger(limit.limit * windowMs) && limit.limit > 0 && windowMs >= JITTER_MS,
    `${limit.limit} calls in ${limit.windowSeconds} s can be counted in whole numbers`,
  );
  return {
    limit: limit.limit,
    windowMs,
    isSmooth,
    price: isSmooth ? windowMs : 1,
    flow: isSmooth ? limit.limit : 0,
    capacity: isSmooth ? limit.limit * windowMs : limit.limit,
  };
}

export const newTally = (rule: LimitRule): Tally => ({ rule, since: 0, drawn: 0 });

/** Whether `weight` calls, a whole number of at least 1, may pass at `now`. */
export function hasRoom(tally: Tally, now: Instant, weight: number): boolean {
  const { price, capacity } = tally.rule;
  return drawnAt(tally, now) + weight * price <= capacity;
}

/** Takes `weight` calls. The caller has asked before whether there is room for them. */
export function draw(tally: Tally, now: Instant, weight: number): void {
  const drawn = drawnAt(tally, now);
  tally.since = sinceAt(tally, now);
  tally.drawn = drawn + weight * tally.rule.price;
}

/**
 * Draws `weight` calls from every tally, or from none if one of them has no room. The tallies must
 * be different ones. A dry draw answers the same and takes nothing.
 */
export function drawTogether(
  tallies: readonly Tally[],
  now: Instant,
  weight: number,
  isDry: boolean,
): boolean {
  for (const tally of tallies) if (!hasRoom(tally, now, weight)) return false;
  if (!isDry) for (const tally of tallies) draw(tally, now, weight);
  return true;
}

/** Whole calls that are left at `now`; never below zero. */
export function remainingAt(tally: Tally, now: Instant): number {
  const { price, capacity } = tally.rule;
  return Math.max(0, Math.floor((capacity - drawnAt(tally, now)) / price));
}

/**
 * Whole calls that count against the limit at `now`. A call that is flowing back counts until all
 * of it has.
 */
export function usedAt(tally: Tally, now: Instant): number {
  return Math.ceil(drawnAt(tally, now) / tally.rule.price);
}

/**
 * When the window ends (fixed), or everything will have flowed back (smooth). From then on a tally
 * is as good as new, and may be forgotten.
 */
export function resetsAt(tally: Tally, now: Instant): Instant {
  const { isSmooth, windowMs, flow } = tally.rule;
  const span = isSmooth ? Math.ceil(drawnAt(tally, now) / flow) : windowMs;
  return sinceAt(tally, now) + Math.min(span, windowMs);
}

/**
 * The first instant from `now` on at which `weight` calls could pass; `NEVER` if that is above the
 * limit.
 */
export function passesAt(tally: Tally, now: Instant, weight: number): Instant {
  const { limit, isSmooth, windowMs, price, flow, capacity } = tally.rule;
  if (weight > limit) return NEVER;
  const excess = drawnAt(tally, now) + weight * price - capacity;
  if (excess <= 0) return now;
  const span = isSmooth ? Math.ceil(excess / flow) : windowMs;
  return sinceAt(tally, now) + Math.min(span, windowMs);
}

/** For both algorithms, a tally is current from a second before `since` until a window after it. */
function isCurrent({ rule, since }: Tally, now: Instant): boolean {
  return now >= since - JITTER_MS && now < since + rule.windowMs;
}

function drawnAt(tally: Tally, now: Instant): number {
  if (!isCurrent(tally, now)) return 0;
  const { flow } = tally.rule;
  if (flow === 0 || now <= tally.since) return tally.drawn;
  return Math.max(0, tally.drawn - (now - tally.since) * flow);
}

function sinceAt(tally: Tally, now: Instant): Instant {
  const { isSmooth, windowMs } = tally.rule;
  if (!isCurrent(tally, now)) return isSmooth ? now : now - (now % windowMs);
  return isSmooth && now > tally.since ? now : tally.since;
}
