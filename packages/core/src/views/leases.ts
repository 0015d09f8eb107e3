/** A lease as it is shown to its gate and to people. */
import { formatCredits } from "../base/amounts.ts";
import { formatInstant } from "../base/instant.ts";
import { balanceOf, cycleOf, limitOf, openAccount } from "../credits/accounts.ts";
import type { Context } from "../state/context.ts";
import type { Reservation } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";

export interface LeaseView {
  leaseId: string;
  gateId: string;
  /**
   * - `held`: its gate may spend it.
   * - `ending`: it may be spent no more, but its last report is waited for.
   * - `settled`: it was released.
   * - `expired`: it was not reported in time; see `lost`.
   */
  status: string;
  pool: string;
  owner: string;
  memberId: string | null;
  item: string;
  cycle: number;
  /**
   * What it was granted so far, less what it gave back: its gate may still spend `amount` less
   * `spent`.
   */
  amount: string;
  /** What was reported, and charged. */
  spent: string;
  /** What it holds back from others in grants. */
  held: string;
  /** What counts as spent because no report came. Null while it is held. */
  lost: string | null;
  /** What was spent beyond its amount (RULES C9). */
  overrun: string;
  spendBefore: string;
  expiresAt: string;
  /** Milliseconds from this answer to `spendBefore`; 0 if nothing may be spent any more. */
  spendForMs: number;
  /** The account that it is spent from, with everybody's use. */
  account: { limit: string; used: string; held: string; available: string; resetsAt: string };
}

/**
 * Null: it is a plain reservation. Its cycle must be in memory; if that is closed, the account,
 * too.
 */
export function viewLease(
  draft: Draft,
  context: Context,
  reservation: Readonly<Reservation>,
): LeaseView | null {
  const { lease, pool, owner, pin, status } = reservation;
  if (!lease) return null;
  const isEnding = status === "held" && lease.spendBefore <= context.now;
  const account = openAccount(draft, context, pool, owner, pin.cycle);
  const balance = balanceOf(draft, context, pool, owner, pin.cycle);
  return {
    leaseId: reservation.reservationId,
    gateId: lease.gateId,
    status: isEnding ? "ending" : status,
    pool,
    owner,
    memberId: reservation.memberId,
    item: lease.item,
    cycle: pin.cycle,
    amount: formatCredits(reservation.amount),
    spent: formatCredits(lease.spent),
    held: formatCredits(reservation.held),
    lost: lease.lost === null ? null : formatCredits(lease.lost),
    overrun: formatCredits(reservation.overrun ?? 0n),
    spendBefore: formatInstant(lease.spendBefore),
    expiresAt: formatInstant(reservation.expiresAt),
    spendForMs: status === "held" ? Math.max(0, lease.spendBefore - context.now) : 0,
    account: {
      limit: formatCredits(limitOf(draft, context.now, account)),
      used: formatCredits(account.used),
      held: formatCredits(balance.held),
      available: formatCredits(balance.available),
      resetsAt: formatInstant(cycleOf(draft, pin.cycle).end),
    },
  };
}
