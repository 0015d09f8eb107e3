/** A lease against its charges: what was reported, what was lost, what came back (RULES C9). */
import type { Charge, Lease, Reservation } from "@sluice/core";
import type { Findings } from "./disagreement.ts";

type Leased = Reservation & { readonly lease: Lease };

export const isLease = (reservation: Reservation): reservation is Leased =>
  reservation.lease !== null;

/** `charged` is the sum of its charges, `lostCharge` the one that counts what was lost. */
export function checkLease(
  findings: Findings,
  { reservationId, status, amount, held, settled, lease }: Leased,
  charged: bigint,
  lostCharge: Charge | null,
): void {
  const where = { table: "reservation", key: `${reservationId} (a lease)` };
  const { spent, lost, returned, lostChargeId } = lease;
  findings.equal(
    "a lease's charges are what was reported, lost and given back",
    where,
    charged,
    spent + (lost ?? 0n) + returned,
  );
  findings.equal(
    "a lease names the charge for what it lost",
    where,
    lostCharge?.chargeId ?? null,
    lostChargeId,
  );
  const least = (lost ?? 0n) + returned;
  findings.checks += 1;
  if (least > (lostCharge?.credits ?? 0n)) {
    const got = String(lostCharge?.credits ?? 0n);
    findings.add("what was lost or given back had been charged as lost", where, `${least}`, got);
  }
  const isSettled = status === "settled";
  findings.equal("what was settled is what was reported", where, isSettled ? spent : null, settled);
  if (status === "held") {
    findings.checks += 1;
    if (amount < spent + held || lost !== null) {
      const got = `${amount} given, ${spent} spent, ${held} held`;
      findings.add("a lease holds no more than is left of it", where, "spent + held", got);
    }
    return;
  }
  findings.equal("a lease that has ended holds nothing", where, 0n, held);
  findings.equal("a lease says what it lost if it expired", where, !isSettled, lost !== null);
}
