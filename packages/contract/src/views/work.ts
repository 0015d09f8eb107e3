/** AI actions and reservations: work with a start and an end that is not a run. */
import type * as core from "@sluice/core";
import { z } from "zod";
import type { ViewOf } from "../base/same.ts";
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
  .meta({ id: "Action" }) satisfies z.ZodType<core.ActionView>;

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
  .meta({ id: "Reservation" }) satisfies z.ZodType<core.ReservationView>;

export type ActionView = ViewOf<typeof actionView, core.ActionView>;
export type ReservationView = ViewOf<typeof reservationView, core.ReservationView>;
