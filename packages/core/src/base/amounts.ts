/**
 * Credits and money are integers. No float ever touches either, and neither is rounded before an
 * invoice line (RULES C13 names the one exception: the credits of a charge finer than a
 * micro-credit, rounded once, when the charge is rated).
 *
 * The scales are chosen so that a price times a quantity is exact:
 * micro-credits x micro-money per credit = pico-money.
 */

/** Micro-credits: 1 credit is 1_000_000n. Pools that count calls use the same scale. */
export type Credits = bigint;

/** Pico-money: 1 dollar is 1_000_000_000_000n. */
export type Money = bigint;

/** Micro-money per whole credit: $0.035 a credit is 35_000n. */
export type Price = bigint;

export const CREDIT: Credits = 1_000_000n;

/**
 * No allotment, pack or goodwill may be larger: thousands of members may have one each, and 64 bits
 * of a ledger still hold the sum.
 */
export const CREDITS_GIVEN_MAX: Credits = 1_000_000_000n * CREDIT;

const CREDIT_DECIMALS = 6;
const MONEY_DECIMALS = 12;
const PRICE_DECIMALS = 6;
const PICO_PER_CENT = 10_000_000_000n;

export const parseCredits = (text: string): Credits | null => parseDecimal(text, CREDIT_DECIMALS);
export const parseMoney = (text: string): Money | null => parseDecimal(text, MONEY_DECIMALS);
export const parsePrice = (text: string): Price | null => parseDecimal(text, PRICE_DECIMALS);

export const formatCredits = (credits: Credits): string => formatDecimal(credits, CREDIT_DECIMALS);
export const formatMoney = (money: Money): string => formatDecimal(money, MONEY_DECIMALS);
export const formatPrice = (price: Price): string => formatDecimal(price, PRICE_DECIMALS);

/** What `credits` cost at `price`, exactly. */
export const costOf = (credits: Credits, price: Price): Money => credits * price;

/** Rounds an invoice line half up to the cent, and answers cents. Money is rounded nowhere else. */
export function roundToCents(money: Money): bigint {
  return floorDivide(money + PICO_PER_CENT / 2n, PICO_PER_CENT);
}

export const centsToMoney = (cents: bigint): Money => cents * PICO_PER_CENT;

/** Cents as a decimal string that always shows both places: `0.92`, `-3.00`. */
export function formatCents(cents: bigint): string {
  const sign = cents < 0n ? "-" : "";
  const size = cents < 0n ? -cents : cents;
  return `${sign}${size / 100n}.${(size % 100n).toString().padStart(2, "0")}`;
}

/**
 * Divides and rounds half up, for a charge finer than a micro-credit (RULES C13). Both arguments
 * must be positive or zero.
 */
export function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  return (2n * numerator + denominator) / (2n * denominator);
}

export const lesser = (a: bigint, b: bigint): bigint => (a < b ? a : b);
export const greater = (a: bigint, b: bigint): bigint => (a > b ? a : b);

function floorDivide(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return numerator % denominator < 0n ? quotient - 1n : quotient;
}

/** Null when the text is not a plain decimal, or is finer than the scale can hold. */
function parseDecimal(text: string, decimals: number): bigint | null {
  const match = /^(-?)(\d{1,24})(?:\.(\d+))?$/.exec(text);
  if (!match) return null;
  const [, sign, whole = "", fraction = ""] = match;
  if (fraction.length > decimals) return null;
  const size = BigInt(whole + fraction.padEnd(decimals, "0"));
  return sign ? -size : size;
}

function formatDecimal(value: bigint, decimals: number): string {
  const sign = value < 0n ? "-" : "";
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, -decimals);
  const fraction = digits.slice(-decimals).replace(/0+$/, "");
  return fraction ? `${sign}${whole}.${fraction}` : sign + whole;
}
