/** Reservations (RULES C9): how credits are held, and the three ways in which a hold ends. */

import { chargedMember, requireMember, requireRight, requireToGoOn } from "../access/authorize.ts";
import { type Credits, formatCredits, greater, lesser, parseCredits } from "../base/amounts.ts";
import { seconds } from "../base/instant.ts";
import { accept } from "../base/result.ts";
import { recordCharge } from "../charges/record.ts";
import type { Actor, CommandOf } from "../commands/commands.ts";
import { type Decided, invalidInput, refuse } from "../commands/rejections.ts";
import { balanceOf, openAccount } from "../credits/accounts.ts";
import { requireForHold } from "../credits/admission.ts";
import { CREDITS_PER_USE_MAX, tooLarge } from "../pricing/assess.ts";
import type { Context } from "../state/context.ts";
import { accountIdOf, type Reservation } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { countWork } from "../state/open-work.ts";
import { placeNow } from "./place.ts";

const RESERVED_USE = "reserved-use";

/**
 * Checks, in this order: right, member, id, amount, time to live, pool, Agent Mode, card, credits.
 */
export function reserve(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"reserve">,
) {
  const allowed = requireRight(draft, context, actor, "use");
  if (!allowed.ok) return allowed;
  const onBehalfOf = chargedMember(draft, actor, command.memberId);
  if (!onBehalfOf.ok) return onBehalfOf;
  const memberId = onBehalfOf.value;
  const present = requireMember(draft, memberId);
  if (!present.ok) return present;
  const { reservationId } = command;
  if (reservationId !== undefined && draft.reservations.get(reservationId)) {
    return refuse("already_exists", { what: "reservation", id: reservationId });
  }
  const amount = parseCredits(command.credits);
  if (amount === null || amount <= 0n) {
    return invalidInput("credits", "a decimal string above zero", command.credits);
  }
  const ttl = timeToLive(command.ttlSeconds, context);
  if (!ttl.ok) return ttl;
  const place = placeNow(draft, context, command.pool, memberId);
  if (!place.ok) return place;
  const { pool, owner, pin } = place.value;
  const covered = requireForHold(draft, context, {
    ...place.value,
    required: amount,
    isTrigger: false,
  });
  if (!covered.ok) return covered;

  const account = openAccount(draft, context, pool, owner, pin.cycle);
  const { available } = balanceOf(draft, context, pool, owner, pin.cycle);
  const held = lesser(amount, available);
  draft.accounts.edit(account.accountId).held += held;
  const expiresAt = context.now + seconds(ttl.value);
  const reservation: Reservation = {
    reservationId: reservationId ?? draft.newId("rsv"),
    status: "held",
    ...place.value,
    amount,
    held,
    expiresAt,
    settled: null,
    overrun: null,
    lease: null,
  };
  draft.reservations.add(reservation.reservationId, reservation);
  countWork(draft, pin.cycle, 1);
  draft.wakeAt(expiresAt);
  return accept(reservation);
}

/** In seconds. The catalog has the default and the maximum. */
function timeToLive(asked: number | undefined, context: Context): Decided<number, "invalid_input"> {
  const { reservationTtlDefaultSeconds, reservationTtlMaxSeconds } = context.catalog.bounds;
  const ttl = asked ?? reservationTtlDefaultSeconds;
  if (Number.isSafeInteger(ttl) && ttl >= 1 && ttl <= reservationTtlMaxSeconds) return accept(ttl);
  const expected = `whole seconds from 1 to ${reservationTtlMaxSeconds}`;
  return invalidInput("ttlSeconds", expected, String(ttl));
}

/**
 * What is used beyond the hold is covered like a charge of a run under way, and called overrun
 * (RULES C9).
 */
export function settle(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"settle_reservation">,
) {
  const found = heldReservation(draft, context, actor, command.reservationId);
  if (!found.ok) return found;
  const used = parseCredits(command.credits);
  if (used === null || used < 0n) {
    const expected = "a decimal string with at most 6 decimals, not negative";
    return invalidInput("credits", expected, command.credits);
  }
  if (used > CREDITS_PER_USE_MAX) return tooLarge("credits", used);
  const { pool, owner, memberId, pin, held } = found.value;
  const quantity = formatCredits(used);
  const charge = recordCharge(
    draft,
    context,
    { credits: used, rate: null, unit: "reported", quantity, tool: null },
    {
      pool,
      owner,
      memberId,
      pin,
      occurredAt: context.now,
      item: RESERVED_USE,
      model: null,
      runKind: null,
      reservationId: command.reservationId,
      ownHold: held,
    },
  );
  const reservation = endHold(draft, command.reservationId, "settled", used);
  return accept({ reservation, charge });
}

export function release(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"release_reservation">,
) {
  const found = heldReservation(draft, context, actor, command.reservationId);
  if (!found.ok) return found;
  return accept(endHold(draft, command.reservationId, "released", null));
}

/** Ends a hold and releases what it held, so that paused runs may go on (RULES C15). */
export function endHold(
  draft: Draft,
  reservationId: string,
  status: "settled" | "released" | "expired",
  used: Credits | null,
): Reservation {
  const reservation = draft.reservations.edit(reservationId);
  const { pool, owner, pin, amount, held } = reservation;
  draft.accounts.edit(accountIdOf(pool, owner, pin.cycle)).held -= held;
  reservation.status = status;
  reservation.settled = used;
  reservation.overrun = used === null ? null : greater(used - amount, 0n);
  countWork(draft, pin.cycle, -1);
  draft.noteCredits();
  return reservation;
}

function heldReservation(
  draft: Draft,
  context: Context,
  actor: Actor,
  reservationId: string,
): Decided<Readonly<Reservation>, "forbidden" | "not_found" | "reservation_not_held"> {
  const reservation = draft.reservations.get(reservationId);
  const allowed = requireToGoOn(draft, context, actor, reservation);
  if (!allowed.ok) return allowed;
  if (!reservation || reservation.lease) {
    return refuse("not_found", { what: "reservation", id: reservationId });
  }
  const onBehalfOf = chargedMember(draft, actor, reservation.memberId ?? undefined);
  if (!onBehalfOf.ok) return onBehalfOf;
  if (reservation.status !== "held") {
    return refuse("reservation_not_held", { reservationId, status: reservation.status });
  }
  return accept(reservation);
}
