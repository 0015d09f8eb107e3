/** Reports of a gate after its lease has expired. */

import { recordEvent } from "../access/record-event.ts";
import { type Credits, formatCredits, greater, lesser } from "../base/amounts.ts";
import { takeBack } from "../charges/take-back.ts";
import type { Actor } from "../commands/commands.ts";
import type { Context } from "../state/context.ts";
import type { Draft } from "../state/draft.ts";
import { chargeLease, type Leased } from "./lease-hold.ts";

/**
 * The gate was only cut off. The charge for what was lost stays for what the gate did spend, and is
 * corrected by the rest (RULES C6); what it spent beyond is charged like any overrun. To take the
 * whole charge back and charge anew could bill what was absorbed (RULES C2). Only the last report
 * gives credits back: after any other, the gate may have spent more.
 */
export function reportLate(
  draft: Draft,
  context: Context,
  actor: Actor,
  leased: Leased,
  report: { readonly spent: Credits; readonly isLast: boolean },
): void {
  const { lease } = leased;
  const used = greater(report.spent - lease.spent, 0n);
  const lost = lease.lost ?? 0n;
  if (used === 0n && (lost === 0n || !report.isLast)) return;
  const stillLost = greater(lost - used, 0n);
  const unspent = report.isLast ? stillLost : 0n;
  const beyond = greater(used - lost, 0n);
  const lostCharge = lease.lostChargeId ? draft.charges.get(lease.lostChargeId) : undefined;
  if (lostCharge && unspent > 0n) {
    // The operator may have corrected some of it by hand.
    const part = lesser(unspent, lostCharge.credits - lostCharge.corrected);
    const reason = "reported late: not spent";
    if (part > 0n) takeBack(draft, context, actor, lostCharge.chargeId, part, reason);
  }
  if (beyond > 0n) chargeLease(draft, context, leased, lease.item, beyond, 0n);
  lease.spent += used;
  lease.lost = stillLost - unspent;
  lease.returned += unspent;
  leased.overrun = (leased.overrun ?? 0n) + greater(lease.spent - leased.amount, 0n);
  leased.amount = greater(leased.amount, lease.spent);
  recordEvent(draft, context, actor, {
    type: "lease.reported-late",
    data: {
      leaseId: leased.reservationId,
      gateId: lease.gateId,
      pool: leased.pool,
      spent: formatCredits(lease.spent),
      returned: formatCredits(unspent),
    },
  });
}
