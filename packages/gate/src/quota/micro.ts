/**
 * Amounts as a gate counts them: whole micro-credits in a number, which is quicker than a bigint
 * and exact below 2^53, nine thousand million credits: far more than a lease ever holds.
 */
import { CREDITS_PER_USE_MAX, formatCredits, invariant, parseCredits } from "@sluice/core";

/** One call, or one credit. */
export const ONE = 1_000_000;

/** No more than this is asked for, or told, at once: Sluice takes no more. */
export const ASK_MAX = Number(CREDITS_PER_USE_MAX);

/** A lease that has spent so much makes way for the next, so that its total stays exact. */
export const LEASE_SPENT_MAX = 100 * ASK_MAX;

export function toMicro(text: string): number {
  const credits = parseCredits(text);
  invariant(credits !== null, `${text} is an amount`);
  const micro = Number(credits);
  invariant(Number.isSafeInteger(micro), `${text} can be counted exactly`);
  return micro;
}

/** Of an account, for people: there may be more in it than is counted exactly. */
export function aboutMicro(text: string): number {
  const credits = parseCredits(text);
  invariant(credits !== null, `${text} is an amount`);
  return Number(credits);
}

export const fromMicro = (micro: number): string => formatCredits(BigInt(micro));
