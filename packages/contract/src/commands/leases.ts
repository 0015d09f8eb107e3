import { z } from "zod";
import { catalogId, decimal, id } from "../base/values.ts";
import type { CommandSchemas } from "./schemas.ts";

export const leaseCommands = {
  acquire_lease: z.strictObject({
    type: z.literal("acquire_lease"),
    leaseId: id.optional(),
    gateId: id,
    pool: catalogId,
    memberId: id.optional(),
    item: catalogId.optional(),
    amount: decimal,
    least: decimal.optional(),
  }),

  renew_lease: z.strictObject({
    type: z.literal("renew_lease"),
    leaseId: id,
    spent: decimal,
    amount: decimal,
    least: decimal.optional(),
    ask: z.int().min(1).describe("the gate's count of its asks, a whole number from 1").optional(),
  }),

  release_lease: z.strictObject({
    type: z.literal("release_lease"),
    leaseId: id,
    spent: decimal,
  }),
} satisfies Partial<CommandSchemas>;
