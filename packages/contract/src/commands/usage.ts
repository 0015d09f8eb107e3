import { z } from "zod";
import { catalogId, decimal, id, instant, text } from "../base/values.ts";
import { chargeRequest } from "./charge-request.ts";
import type { CommandSchemas } from "./schemas.ts";

export const usageCommands = {
  record_usage: z.strictObject({
    type: z.literal("record_usage"),
    pool: catalogId,
    memberId: id.optional(),
    flowId: id.optional(),
    occurredAt: instant.optional(),
    runKind: catalogId.optional(),
    charge: chargeRequest,
  }),

  correct_charge: z.strictObject({
    type: z.literal("correct_charge"),
    chargeId: id,
    credits: decimal.optional(),
    reason: text,
  }),
} satisfies Partial<CommandSchemas>;
