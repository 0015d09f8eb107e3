import { z } from "zod";
import { catalogId, id, text, trigger } from "../values.ts";
import { chargeRequests } from "./charge-request.ts";

export const startRun = z.strictObject({
  type: z.literal("start_run"),
  runId: id.optional(),
  flowId: id,
  memberId: id.optional(),
  trigger,
  cloudRun: z.boolean().optional(),
  parentRunId: id.optional(),
  items: z.array(catalogId).max(1000).optional(),
  onLimit: z.enum(["refuse", "pause"]).optional(),
  privateRunner: z.boolean().optional(),
});

export const chargeRun = z.strictObject({
  type: z.literal("charge_run"),
  runId: id,
  charges: chargeRequests,
});

export const heartbeatRun = z.strictObject({ type: z.literal("heartbeat_run"), runId: id });

export const finishRun = z.strictObject({
  type: z.literal("finish_run"),
  runId: id,
  charges: chargeRequests.optional(),
});

export const cancelRun = z.strictObject({ type: z.literal("cancel_run"), runId: id });
export const claimRun = z.strictObject({ type: z.literal("claim_run"), runId: id });

export const testPrompt = z.strictObject({
  type: z.literal("test_prompt"),
  flowId: id,
  memberId: id.optional(),
  model: text,
  trigger: trigger.optional(),
});
