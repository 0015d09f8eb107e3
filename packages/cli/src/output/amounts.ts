/** Amounts as they are shown. They are decimal strings and never become numbers. */

/** `1234567.5` becomes `1,234,567.5`. */
export function grouped(decimal: string): string {
  const [, sign = "", whole = "", fraction = ""] = /^(-?)(\d+)(\.\d+)?$/.exec(decimal) ?? [];
  if (whole === "") return decimal;
  return `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ",")}${fraction}`;
}

const SYMBOLS: Readonly<Record<string, string>> = { USD: "$", EUR: "€", GBP: "£" };

/** An amount of money, such as `$1,234.50`, is never rounded and has two places at least. */
export function money(decimal: string, currency: string): string {
  const [whole = "0", fraction = ""] = decimal.replace(/^-/, "").split(".");
  const sign = decimal.startsWith("-") ? "-" : "";
  const amount = `${grouped(whole)}.${fraction.padEnd(2, "0")}`;
  const symbol = SYMBOLS[currency];
  return symbol ? `${sign}${symbol}${amount}` : `${sign}${amount} ${currency}`;
}

export const isZero = (decimal: string): boolean => /^-?0+(\.0+)?$/.test(decimal);

/** A dash reads better than a column of zeros. */
export const orDash = (decimal: string, shown = grouped(decimal)): string =>
  isZero(decimal) ? "-" : shown;

/** `1 line`, `2 lines`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${grouped(String(count))} ${count === 1 ? one : many}`;
