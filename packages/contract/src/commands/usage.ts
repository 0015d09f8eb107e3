import { z } from "zod";
import { catalogId, decimal, id, instant, text } from "../values.ts";
import { chargeRequest } from "./charge-request.ts";

export const recordUsage = z.strictObject({
  type: z.literal("record_usage"),
  pool: catalogId,
  memberId: id.optional(),
  flowId: id.optional(),
  occurredAt: instant.optional(),
  runKind: catalogId.optional(),
  charge: chargeRequest,
});

export const correctCharge = z.strictObject({
  type: z.literal("correct_charge"),
  chargeId: id,
  credits: decimal.optional(),
  reason: text,
});
