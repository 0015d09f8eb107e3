/**
 * A charge names what priced it by the id of its rate. An AI action that is rated by tokens and
 * changes an asset has two rates: the token table's and the multiplier's (RULES A1).
 */
import type { Rate, RateCard } from "../catalog/model.ts";

const TIMES = " x ";

export const nameRates = (rate: Rate, multiplier: Rate | null): string =>
  multiplier ? `${rate.id}${TIMES}${multiplier.id}` : rate.id;

/** The rates of that name. Null: the card has none. */
export function ratesNamed(
  card: RateCard,
  rateId: string,
): { rate: Rate; multiplier: Rate | null } | null {
  const [first, second, ...more] = rateId.split(TIMES);
  const rate = card.rates.find(({ id }) => id === first);
  const multiplier = second === undefined ? null : card.rates.find(({ id }) => id === second);
  if (!rate || multiplier === undefined || more.length > 0) return null;
  return { rate, multiplier };
}
