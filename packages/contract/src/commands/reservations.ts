import { z } from "zod";
import { catalogId, decimal, id } from "../base/values.ts";
import type { CommandSchemas } from "./schemas.ts";

export const reservationCommands = {
  reserve: z.strictObject({
    type: z.literal("reserve"),
    reservationId: id.optional(),
    pool: catalogId,
    memberId: id.optional(),
    credits: decimal,
    ttlSeconds: z.int().min(1).max(10_000_000).describe("a whole number of seconds").optional(),
  }),

  settle_reservation: z.strictObject({
    type: z.literal("settle_reservation"),
    reservationId: id,
    credits: decimal,
  }),

  release_reservation: z.strictObject({
    type: z.literal("release_reservation"),
    reservationId: id,
  }),
} satisfies Partial<CommandSchemas>;
