/** Why a lease's charge is what it is: what a gate reported, or what it did not (RULES C9). */
import {
  type Charge,
  type Credits,
  formatCredits,
  formatInstant,
  LOST_LEASE,
  type Reservation,
} from "@sluice/core";

/** Null: the charge is of no lease. */
export function explainLease(
  charge: Readonly<Charge>,
  reservation: Readonly<Reservation> | undefined,
  count: (amount: Credits) => string,
): { arithmetic: string; sentences: string[] } | null {
  const lease = reservation?.lease;
  if (!lease) return null;
  const { reservationId } = reservation;
  const total = count(charge.credits);
  const forWhom = charge.memberId === null ? "the team" : charge.memberId;
  if (charge.item !== LOST_LEASE) {
    return {
      arithmetic: `${total} reported = ${total}`,
      sentences: [
        `Gate ${lease.gateId} spent it as ${charge.item} for ${forWhom} from lease ` +
          `${reservationId}, and reported it at ${formatInstant(charge.at)}.`,
      ],
    };
  }
  const unreported =
    `Gate ${lease.gateId} held this much of lease ${reservationId} for ${forWhom}, and did ` +
    `not report by ${formatInstant(reservation.expiresAt)} what it had spent. What it may have ` +
    "spent counts as spent, so that the limit is not passed.";
  const isStillLost = lease.lost === charge.credits;
  return {
    arithmetic: `${total} held and not reported = ${total}`,
    sentences: [
      unreported,
      isStillLost
        ? "It is lost unless the gate still reports."
        : `The gate reported later: ${count(charge.credits - lease.returned - (lease.lost ?? 0n))} ` +
          `of it were spent, ${formatCredits(lease.returned)} were not and were given back.`,
    ],
  };
}
