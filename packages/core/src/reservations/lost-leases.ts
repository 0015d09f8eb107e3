/**
 * A gate that falls silent. What it may have spent counts as spent, so that no limit is passed
 * whatever dies (RULES C9).
 */
import { formatCredits, lesser } from "../base/amounts.ts";
import { balanceOf } from "../credits/accounts.ts";
import type { Context } from "../state/context.ts";
import type { Draft } from "../state/draft.ts";
import { chargeLease, inHandOf, type Leased, letGo } from "./lease-hold.ts";

/** What a charge for credits that nobody reported is shown as. */
export const LOST_LEASE = "lost-lease";

/**
 * Its time is over, and no report came. Grants pay for what is lost: nobody is billed for what
 * nobody knows to have been used, so that the part which overage had promised is let go. It may
 * have been used all the same: the event says how much nobody pays for, unless the gate reports.
 */
export function loseLease(draft: Draft, context: Context, leased: Leased): void {
  const { pool, owner, pin, lease } = leased;
  const inHand = inHandOf(leased);
  const held = letGo(draft, leased);
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
      unbilled: formatCredits(inHand - lost),
    },
  });
}
