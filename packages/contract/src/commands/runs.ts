import { z } from "zod";
import { catalogId, id, text, trigger } from "../base/values.ts";
import { chargeRequests } from "./charge-request.ts";
import type { CommandSchemas } from "./schemas.ts";

export const runCommands = {
  start_run: z.strictObject({
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
  }),

  charge_run: z.strictObject({
    type: z.literal("charge_run"),
    runId: id,
    charges: chargeRequests,
  }),

  heartbeat_run: z.strictObject({ type: z.literal("heartbeat_run"), runId: id }),

  finish_run: z.strictObject({
    type: z.literal("finish_run"),
    runId: id,
    charges: chargeRequests.optional(),
  }),

  cancel_run: z.strictObject({ type: z.literal("cancel_run"), runId: id }),

  claim_run: z.strictObject({ type: z.literal("claim_run"), runId: id }),

  test_prompt: z.strictObject({
    type: z.literal("test_prompt"),
    flowId: id,
    memberId: id.optional(),
    model: text,
    trigger: trigger.optional(),
  }),
} satisfies Partial<CommandSchemas>;
