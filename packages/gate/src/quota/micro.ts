/**
 * A gate counts amounts as whole micro-credits in a number, which is quicker than a bigint. Numbers
 * are exact below 2^53, nine thousand million credits: far more than a lease ever holds.
 */
import { CREDITS_PER_USE_MAX, formatCredits, invariant, parseCredits } from "@sluice/core";

/** One call, or one credit. */
export const ONE = 1_000_000;

/** The most that one request asks for or reports: Sluice accepts no more. */
export const ASK_MAX = Number(CREDITS_PER_USE_MAX);

/** A lease that has spent so much is replaced by another, so that its total stays exact. */
export const LEASE_SPENT_MAX = 100 * ASK_MAX;

export function toMicro(text: string): number {
  const credits = parseCredits(text);
  invariant(credits !== null, () => `${text} is an amount`);
  const micro = Number(credits);
  invariant(Number.isSafeInteger(micro), () => `${text} can be counted exactly`);
  return micro;
}

/** For amounts that are only shown: an account may hold more than a number counts exactly. */
export function aboutMicro(text: string): number {
  const credits = parseCredits(text);
  invariant(credits !== null, () => `${text} is an amount`);
  return Number(credits);
}

export const fromMicro = (micro: number): string => formatCredits(BigInt(micro));
