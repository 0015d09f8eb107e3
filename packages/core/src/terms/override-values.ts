/**
 * Reads the values of contract overrides. They were checked when they were made, so a value that
 * does not read is a bug.
 */
import { type Credits, type Money, parseCredits, parseMoney } from "../base/amounts.ts";
import { invariant } from "../base/invariant.ts";

/** Reads credits, or a price per credit: both have six decimals. */
export function readAmount(value: string | boolean): Credits {
  const amount = typeof value === "string" ? parseCredits(value) : null;
  invariant(amount !== null, () => `an override's value ${value} is an amount`);
  return amount;
}

export function readPrice(value: string | boolean): Money {
  const price = typeof value === "string" ? parseMoney(value) : null;
  invariant(price !== null, () => `an override's value ${value} is a price`);
  return price;
}
