import { z } from "zod";
import { decimal, id, text, tokens } from "../values.ts";

export const startAction = z.strictObject({
  type: z.literal("start_action"),
  actionId: id.optional(),
  memberId: id,
});

export const completeAction = z.strictObject({
  type: z.literal("complete_action"),
  actionId: id,
  credits: decimal.optional(),
  model: text.optional(),
  inputTokens: tokens.optional(),
  outputTokens: tokens.optional(),
  changesAsset: z.boolean().optional(),
});

export const cancelAction = z.strictObject({ type: z.literal("cancel_action"), actionId: id });
