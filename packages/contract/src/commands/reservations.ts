import { z } from "zod";
import { catalogId, decimal, id } from "../values.ts";

export const reserve = z.strictObject({
  type: z.literal("reserve"),
  reservationId: id.optional(),
  pool: catalogId,
  memberId: id.optional(),
  credits: decimal,
  ttlSeconds: z.int().min(1).max(10_000_000).describe("a whole number of seconds").optional(),
});

export const settleReservation = z.strictObject({
  type: z.literal("settle_reservation"),
  reservationId: id,
  credits: decimal,
});

export const releaseReservation = z.strictObject({
  type: z.literal("release_reservation"),
  reservationId: id,
});
