import { z } from "zod";
import { decimal, id, text, tokens } from "../base/values.ts";
import type { CommandSchemas } from "./schemas.ts";

export const actionCommands = {
  start_action: z.strictObject({
    type: z.literal("start_action"),
    actionId: id.optional(),
    memberId: id,
  }),

  complete_action: z.strictObject({
    type: z.literal("complete_action"),
    actionId: id,
    credits: decimal.optional(),
    model: text.optional(),
    inputTokens: tokens.optional(),
    outputTokens: tokens.optional(),
    changesAsset: z.boolean().optional(),
  }),

  cancel_action: z.strictObject({ type: z.literal("cancel_action"), actionId: id }),
} satisfies Partial<CommandSchemas>;
