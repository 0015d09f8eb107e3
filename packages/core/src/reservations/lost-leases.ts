/**
 * A gate falls silent. What it may have spent counts as spent, so that no limit is passed, whatever
 * dies (RULES C9).
 */
import { formatCredits, lesser } from "../base/amounts.ts";
import { balanceOf } from "../credits/accounts.ts";
import type { Context } from "../state/context.ts";
import type { Draft } from "../state/draft.ts";
import { balanceOfLease, chargeLease, type Leased, releaseHold } from "./lease-hold.ts";

/** The item of a charge for credits that nobody reported. */
export const LOST_LEASE = "lost-lease";

/**
 * The lease's time is over, and no report came. Grants pay for what is lost. Nobody is billed for
 * credits that may not have been used, so the part that overage had promised is let go. It may have
 * been used all the same: the event says how much that is. Nobody pays for it unless the gate
 * reports after all.
 */
export function loseLease(draft: Draft, context: Context, leased: Leased): void {
  const { pool, owner, pin, lease } = leased;
  const balance = balanceOfLease(leased);
  const held = releaseHold(draft, leased);
  const { available } = balanceOf(draft, context, pool, owner, pin.cycle);
  const lost = lesser(held, available);
  leased.status = "expired";
  lease.lost = lost;
  if (lost > 0n) {
    lease.lostChargeId = chargeLease(draft, context, leased, LOST_LEASE, lost, 0n).chargeId;
  }
  draft.addEvent({
    at: context.now,
    type: "lease.lost",
    actor: "time",
    data: {
      leaseId: leased.reservationId,
      gateId: lease.gateId,
      pool,
      lost: formatCredits(lost),
      unbilled: formatCredits(balance - lost),
    },
  });
}
