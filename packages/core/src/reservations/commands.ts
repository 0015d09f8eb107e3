/** The commands of reservations, and of the leases among them. */
import { invariant } from "../base/invariant.ts";
import type { CommandOf } from "../commands/commands.ts";
import { handler } from "../commands/handler.ts";
import type { Context } from "../state/context.ts";
import type { Reservation } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import type { Needs } from "../state/needs.ts";
import { viewLease } from "../views/leases.ts";
import { viewCharge, viewReservation } from "../views/work.ts";
import { acquireLease, releaseLease, renewLease } from "./leases.ts";
import { release, reserve, settle } from "./reservations.ts";

function needs(of: Needs, { reservationId }: { reservationId: string }): void {
  of.document("reservations", reservationId);
  const reservation = of.state.reservations.get(reservationId);
  if (reservation) of.cycle(reservation.pin.cycle);
}

const needsLease = (of: Needs, { leaseId }: { leaseId?: string | undefined }): void =>
  of.lease(leaseId);

function showLease(draft: Draft, context: Context, leased: Readonly<Reservation>) {
  const lease = viewLease(draft, context, leased);
  invariant(lease, () => `${leased.reservationId} is a lease`);
  return { lease };
}

export const reservationCommands = {
  reserve: handler({
    needs: (of, command: CommandOf<"reserve">) =>
      of.document("reservations", command.reservationId),
    decide: reserve,
    show: (_draft, _context, reservation) => ({ reservation: viewReservation(reservation) }),
  }),
  settle_reservation: handler({
    needs,
    decide: settle,
    show: (_draft, _context, { reservation, charge }) => ({
      reservation: viewReservation(reservation),
      charge: viewCharge(charge),
    }),
  }),
  release_reservation: handler({
    needs,
    decide: release,
    show: (_draft, _context, reservation) => ({ reservation: viewReservation(reservation) }),
  }),
  acquire_lease: handler({ needs: needsLease, decide: acquireLease, show: showLease }),
  renew_lease: handler({ needs: needsLease, decide: renewLease, show: showLease }),
  release_lease: handler({ needs: needsLease, decide: releaseLease, show: showLease }),
} as const;
