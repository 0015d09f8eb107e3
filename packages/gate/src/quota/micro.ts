/**
 * Amounts as a gate counts them: whole micro-credits in a number, which is quicker than a bigint
 * and exact below 2^53, nine thousand million credits: more than anybody can be given.
 */
import { formatCredits, invariant, parseCredits } from "@sluice/core";

/** One call, or one credit. */
export const ONE = 1_000_000;

/** No more than this is asked for at once. */
export const ASK_MAX = 1_000_000_000 * ONE;

export function toMicro(text: string): number {
  const credits = parseCredits(text);
  invariant(credits !== null, `${text} is an amount`);
  const micro = Number(credits);
  invariant(Number.isSafeInteger(micro), `${text} can be counted exactly`);
  return micro;
}

export const fromMicro = (micro: number): string => formatCredits(BigInt(micro));
