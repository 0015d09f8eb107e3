/** What a lease keeps back, and how its reports become charges. */
import { type Credits, formatCredits, greater, lesser } from "../base/amounts.ts";
import type { Instant } from "../base/instant.ts";
import { invariant } from "../base/invariant.ts";
import { recordCharge } from "../charges/record.ts";
import { balanceOf } from "../credits/accounts.ts";
import type { Context } from "../state/context.ts";
import { accountIdOf, type Charge, type Lease, type Reservation } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";

/** A reservation that is a lease. */
export type Leased = Reservation & { lease: Lease };

export function editLease(draft: Draft, leaseId: string): Leased {
  const reservation = draft.reservations.edit(leaseId);
  const { lease } = reservation;
  invariant(lease, `${leaseId} is a lease`);
  // The same object, which may be changed: only its type is narrower.
  return Object.assign(reservation, { lease });
}

/** What its gate may still spend. */
export const inHandOf = ({ status, amount, lease }: Readonly<Leased>): Credits =>
  status === "held" ? amount - lease.spent : 0n;

/**
 * Charges what was spent since the last report. A report of less than the last one was overtaken by
 * it. More than was given is covered as any charge of work under way, and shown as overrun
 * (RULES C9).
 */
export function takeReport(draft: Draft, context: Context, leased: Leased, spent: Credits): void {
  const { lease, held } = leased;
  const credits = spent - lease.spent;
  if (credits <= 0n) return;
  chargeLease(draft, context, leased, lease.item, credits, held);
  lease.spent = spent;
  const over = greater(spent - leased.amount, 0n);
  leased.overrun = (leased.overrun ?? 0n) + over;
  leased.amount += over;
}

/**
 * Spent at some time before the gate had to stop, and no earlier than it was last given something:
 * so within the lease's cycle.
 */
export function chargeLease(
  draft: Draft,
  context: Context,
  leased: Leased,
  item: string,
  credits: Credits,
  ownHold: Credits,
): Charge {
  const { pool, owner, memberId, pin, lease } = leased;
  const stoppedAt: Instant = Math.min(context.now, lease.spendBefore - 1);
  const quantity = formatCredits(credits);
  return recordCharge(
    draft,
    context,
    { credits, rate: null, unit: "reported", quantity, tool: null },
    {
      pool,
      owner,
      memberId,
      pin,
      occurredAt: Math.max(pin.startedAt, stoppedAt),
      item,
      model: null,
      runKind: null,
      reservationId: leased.reservationId,
      ownHold,
    },
  );
}

/** Nothing is kept back for it any more. Answers what was. */
export function letGo(draft: Draft, leased: Leased): Credits {
  const { pool, owner, pin, held } = leased;
  if (held > 0n) draft.accounts.edit(accountIdOf(pool, owner, pin.cycle)).held -= held;
  leased.held = 0n;
  return held;
}

/** After `letGo`: so much is in its gate's hand, kept back as far as grants can cover it. */
export function keepBack(draft: Draft, context: Context, leased: Leased, inHand: Credits): void {
  const { pool, owner, pin, lease } = leased;
  invariant(leased.held === 0n, "what was kept back has been let go");
  const { available } = balanceOf(draft, context, pool, owner, pin.cycle);
  const held = lesser(inHand, available);
  if (held > 0n) draft.accounts.edit(accountIdOf(pool, owner, pin.cycle)).held += held;
  leased.held = held;
  leased.amount = lease.spent + inHand;
}
