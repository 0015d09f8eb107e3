/** Questions about actions, reservations and leases. */
import {
  type ActionView,
  accept,
  type LeaseView,
  type Rejection,
  type ReservationView,
  type Result,
  viewAction,
  viewLease,
  viewReservation,
} from "@sluice/core";
import { type Answered, notFound } from "./asked.ts";
import { openCycleOf } from "./open-team.ts";
import { type Page, type PageWanted, type Paging, pageById } from "./paging.ts";
import { ofOpenedTeam, ofSeenTeam } from "./question.ts";
import { requireOwn } from "./rights.ts";
import { bringIn, type OpenedTeam, type SeenTeam } from "./seen-team.ts";

export const workQuestions = {
  get_action: ofSeenTeam({ name: "action", by: "actionId", key: "action", answer: action }),
  get_reservation: ofSeenTeam({
    name: "reservation",
    by: "reservationId",
    key: "reservation",
    answer: reservation,
  }),
  get_lease: ofOpenedTeam({ name: "lease", by: "leaseId", key: "lease", answer: lease }),
  /** Those that are held, by id. */
  list_leases: ofOpenedTeam({ name: "leases", cursor: ["string"], answer: leases }),
};

async function action(
  seen: SeenTeam,
  { actionId }: { readonly actionId: string },
): Answered<ActionView> {
  await bringIn(seen, [{ shelf: "actions", id: actionId }]);
  const known = seen.draft.actions.get(actionId);
  if (!known) return notFound("action", actionId);
  const visible = requireOwn(seen, known.memberId, "action", actionId);
  if (!visible.ok) return visible;
  const [charge] = await seen.snapshot.chargesOf(seen.teamId, { actionId });
  return accept(viewAction(known, charge ?? null));
}

async function reservation(
  seen: SeenTeam,
  { reservationId }: { readonly reservationId: string },
): Answered<ReservationView> {
  await bringIn(seen, [{ shelf: "reservations", id: reservationId }]);
  const known = seen.draft.reservations.get(reservationId);
  if (!known || known.lease) return notFound("reservation", reservationId);
  const visible = requireOwn(seen, known.memberId, "reservation", reservationId);
  return visible.ok ? accept(viewReservation(known)) : visible;
}

/** With the account that it is spent from, which may be of a cycle that is closed. */
async function lease(
  opened: OpenedTeam,
  { leaseId }: { readonly leaseId: string },
): Answered<LeaseView> {
  await bringIn(opened, [{ shelf: "reservations", id: leaseId }]);
  const known = opened.draft.reservations.get(leaseId);
  if (!known) return notFound("lease", leaseId);
  const visible = requireOwn(opened, known.memberId, "lease", leaseId);
  if (!visible.ok) return visible;
  const cycle = await openCycleOf(opened, known.pin.cycle);
  if (!cycle.ok) return cycle;
  const view = viewLease(opened.draft, opened.context, known);
  return view ? accept(view) : notFound("lease", leaseId);
}

function leases(
  { draft, context, onlyOf }: OpenedTeam,
  _: Paging,
  page: PageWanted,
): Result<Page<LeaseView>, Rejection> {
  const seen = [...draft.reservations.values()].filter(({ status, lease, memberId }) => {
    const isSeen = onlyOf === null || memberId === onlyOf;
    return status === "held" && lease !== null && isSeen;
  });
  const { shown, nextCursor } = pageById(seen, ({ reservationId }) => reservationId, page);
  return accept({
    items: shown.flatMap((one) => viewLease(draft, context, one) ?? []),
    nextCursor,
  });
}
