import { z } from "zod";
import { reserve, settleReservation } from "../commands/reservations.ts";
import { id } from "../values.ts";
import { chargeView } from "../views/charge.ts";
import { reservationView } from "../views/work.ts";
import { ANYONE, none, ofTeam, operation } from "./define.ts";

const tag = "Reservations";
const ofReservation = ofTeam.extend({ reservationId: id });
const theReservation = z.object({ reservation: reservationView, charge: chargeView.optional() });

export const reservationOperations = {
  reserve: operation({
    method: "POST",
    path: "/v1/teams/{teamId}/reservations",
    tag,
    summary: "Hold credits for work to come",
    kind: "command",
    params: ofTeam,
    query: none,
    body: reserve.omit({ type: true }),
    answers: { 201: { means: "The credits are held.", schema: theReservation } },
    scopes: ANYONE,
    errors: ["credits_exhausted", "already_exists"],
  }),
  get_reservation: operation({
    method: "GET",
    path: "/v1/teams/{teamId}/reservations/{reservationId}",
    tag,
    summary: "Look at a reservation",
    kind: "query",
    params: ofReservation,
    query: none,
    body: null,
    answers: { 200: { means: "The reservation.", schema: theReservation } },
    scopes: ANYONE,
    errors: [],
  }),
  settle_reservation: operation({
    method: "POST",
    path: "/v1/teams/{teamId}/reservations/{reservationId}/settle",
    tag,
    summary: "Settle a reservation by what was really used",
    kind: "command",
    params: ofReservation,
    query: none,
    body: settleReservation.omit({ type: true, reservationId: true }),
    answers: { 200: { means: "The reservation, settled.", schema: theReservation } },
    scopes: ANYONE,
    errors: ["reservation_not_held"],
  }),
  release_reservation: operation({
    method: "POST",
    path: "/v1/teams/{teamId}/reservations/{reservationId}/release",
    tag,
    summary: "Release a reservation with nothing used",
    kind: "command",
    params: ofReservation,
    query: none,
    body: null,
    answers: { 200: { means: "The reservation, released.", schema: theReservation } },
    scopes: ANYONE,
    errors: ["reservation_not_held"],
  }),
} as const;
