/** How much a lease may hold of what is left. */
import { CREDIT, type Credits, greater, lesser } from "../base/amounts.ts";
import { balanceOf } from "../credits/accounts.ts";
import { reachOf } from "../credits/admission.ts";
import type { Context } from "../state/context.ts";
import type { Draft } from "../state/draft.ts";
import type { Place } from "./place.ts";

/**
 * As a pool runs low, each request gets this part of what is left, so that others get some, too.
 */
const SHARES = 4n;

export interface Ask {
  /** So much the gate would like to hold. */
  readonly amount: Credits;
  /** Less than this is of no use to the gate, unless the lease holds it already. */
  readonly least: Credits;
  readonly balance: Credits;
}

/**
 * How much a lease may hold: normally what the gate asks for. When the account has less than four
 * times that, it is a quarter of what grants and overage can still promise (at least `least`), so
 * that one gate does not take everything. It is never less than the lease holds now, unless the
 * gate asks for less or the credits are gone. Release the lease's own hold before you call this.
 */
export function leaseAmount(draft: Draft, context: Context, place: Place, ask: Ask): Credits {
  const { pool, owner, pin } = place;
  const { available } = balanceOf(draft, context, pool, owner, pin.cycle);
  // This is by far the most common case. It does not look at overage, whose cap takes all accounts.
  if (available >= SHARES * ask.amount) return ask.amount;
  const reach = reachOf(draft, context, place);
  if (reach === null) return ask.amount;
  const share = greater(ask.least, wholeOf(reach / SHARES));
  const due = reach < ask.least ? ask.balance : greater(share, ask.balance);
  return lesser(lesser(ask.amount, reach), due);
}

/** Fractions of a share would lie idle: calls are whole, and so is most of what costs credits. */
const wholeOf = (credits: Credits): Credits => credits - (credits % CREDIT);
