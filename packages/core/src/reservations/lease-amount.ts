/** How much a gate is given of what is left. */
import { CREDIT, type Credits, greater, lesser } from "../base/amounts.ts";
import { balanceOf } from "../credits/accounts.ts";
import { reachOf } from "../credits/admission.ts";
import type { Context } from "../state/context.ts";
import type { Draft } from "../state/draft.ts";
import type { Place } from "./place.ts";

/** As a pool runs low, each ask gets this part of what is left, so that others get some too. */
const SHARES = 4n;

export interface Ask {
  /** What would be welcome in hand. */
  readonly amount: Credits;
  /** Less than this is of no use, unless it is in hand already. */
  readonly least: Credits;
  readonly inHand: Credits;
}

/**
 * What is to be in hand: the amount asked, or a part of what grants and overage can promise where
 * that is getting less; no less than what is in hand, unless less is asked or it is gone. Nothing
 * must be held for the asker any more.
 */
export function giftFor(draft: Draft, context: Context, place: Place, ask: Ask): Credits {
  const { pool, owner, pin } = place;
  const { available } = balanceOf(draft, context, pool, owner, pin.cycle);
  // By far the most common, and overage is not looked into: its cap speaks of all accounts.
  if (available >= SHARES * ask.amount) return ask.amount;
  const reach = reachOf(draft, context, place);
  if (reach === null) return ask.amount;
  const share = greater(ask.least, wholeOf(reach / SHARES));
  const wanted = reach < ask.least ? ask.inHand : greater(share, ask.inHand);
  return lesser(lesser(ask.amount, reach), wanted);
}

/** Fractions of a share would lie about: calls are whole, and most of what costs credits is. */
const wholeOf = (credits: Credits): Credits => credits - (credits % CREDIT);
