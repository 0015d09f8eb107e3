/**
 * Money for people: `$0.03`, or `0.03 EUR`. Dollars alone have a sign here, since it is the one that
 * the sources of catalogs quote prices with. `amount` is a decimal string; nothing is rounded.
 */
export const moneyInWords = (currency: string, amount: string): string =>
  currency === "USD" ? `$${amount}` : `${amount} ${currency}`;
