import { z } from "zod";
import { chargeView } from "../views/charge.ts";
import { reservationView } from "../views/work.ts";
import type { Descriptions } from "./define.ts";

const theReservation = z.object({ reservation: reservationView, charge: chargeView.optional() });

export const reservationOperations = {
  reserve: {
    summary: "Hold credits for work to come",
    answers: { 201: { means: "The credits are held.", schema: theReservation } },
    errors: [
      "credits_exhausted",
      "already_exists",
      "card_not_in_force",
      "quota_exhausted",
      "forbidden",
      "feature_unavailable",
      "agent_mode_off",
    ],
  },
  get_reservation: {
    summary: "Look at a reservation",
    answers: { 200: { means: "The reservation.", schema: theReservation } },
  },
  settle_reservation: {
    summary: "Settle a reservation by what was really used",
    answers: { 200: { means: "The reservation, settled.", schema: theReservation } },
    errors: ["reservation_not_held", "forbidden"],
  },
  release_reservation: {
    summary: "Release a reservation with nothing used",
    answers: { 200: { means: "The reservation, released.", schema: theReservation } },
    errors: ["reservation_not_held", "forbidden"],
  },
} as const satisfies Partial<Descriptions>;
