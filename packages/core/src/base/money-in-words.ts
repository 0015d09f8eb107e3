/**
 * Money for people: `$0.03`, or `0.03 EUR`. Only dollars have a sign here, because the sources of
 * catalogs quote prices with it. `amount` is a decimal string, and nothing is rounded.
 */
export const moneyInWords = (currency: string, amount: string): string =>
  currency === "USD" ? `$${amount}` : `${amount} ${currency}`;
