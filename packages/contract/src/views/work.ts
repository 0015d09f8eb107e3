/** AI actions and reservations: work with a start and an end that is not a run. */
import { z } from "zod";
import { chargeView } from "./charge.ts";

export const actionView = z
  .object({
    actionId: z.string(),
    status: z.string(),
    memberId: z.string(),
    startedAt: z.string(),
    endedAt: z.string().nullable(),
    card: z.string(),
    plan: z.string(),
    cycle: z.int(),
    credits: z.string(),
    charge: chargeView.nullable(),
  })
  .meta({ id: "Action" });

export const reservationView = z
  .object({
    reservationId: z.string(),
    status: z.string(),
    pool: z.string(),
    owner: z.string(),
    cycle: z.int(),
    amount: z.string(),
    expiresAt: z.string(),
    settled: z.string().nullable(),
    overrun: z.string().nullable(),
  })
  .meta({ id: "Reservation" });

export type ActionView = z.output<typeof actionView>;
export type ReservationView = z.output<typeof reservationView>;
