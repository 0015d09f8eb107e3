/** What a lease holds back from others, and how its reports become charges. */
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

const isLeased = (reservation: Reservation): reservation is Leased => reservation.lease !== null;

export function editLease(draft: Draft, leaseId: string): Leased {
  const reservation = draft.reservations.edit(leaseId);
  invariant(isLeased(reservation), () => `${leaseId} is a lease`);
  return reservation;
}

/** The lease's balance: how much its gate may still spend. */
export const balanceOfLease = ({ status, amount, lease }: Readonly<Leased>): Credits =>
  status === "held" ? amount - lease.spent : 0n;

/**
 * Charges what was spent since the last report. A report of less than the last one was overtaken by
 * it, and counts for nothing. What was spent beyond the lease's amount is covered like any charge
 * of work under way, and shown as overrun (RULES C9).
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
 * The credits were spent at some time before the gate had to stop, and not before the lease was
 * last renewed. So the charge occurred within the lease's cycle.
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

/** Releases the lease's hold, and answers how much it held back. */
export function releaseHold(draft: Draft, leased: Leased): Credits {
  const { pool, owner, pin, held } = leased;
  if (held > 0n) draft.accounts.edit(accountIdOf(pool, owner, pin.cycle)).held -= held;
  leased.held = 0n;
  return held;
}

/**
 * Call it after `releaseHold`: the lease gets a new balance, and holds back as much of it as grants
 * can cover.
 */
export function holdBack(draft: Draft, context: Context, leased: Leased, balance: Credits): void {
  const { pool, owner, pin, lease } = leased;
  invariant(leased.held === 0n, "the hold before it has been released");
  const { available } = balanceOf(draft, context, pool, owner, pin.cycle);
  const held = lesser(balance, available);
  if (held > 0n) draft.accounts.edit(accountIdOf(pool, owner, pin.cycle)).held += held;
  leased.held = held;
  leased.amount = lease.spent + balance;
}
