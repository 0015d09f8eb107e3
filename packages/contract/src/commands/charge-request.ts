import { z } from "zod";
import { catalogId, decimal, id, quantity, text, tokens } from "../base/values.ts";

/** One use of something on a rate card, within a run. */
export const chargeRequest = z
  .strictObject({
    item: catalogId,
    model: text.optional(),
    quantity: quantity.optional(),
    blockRunId: id.optional(),
    tool: z
      .strictObject({ server: text, name: text, isOwnFlow: z.boolean().optional() })
      .optional(),
    cost: decimal.optional(),
    inputTokens: tokens.optional(),
    outputTokens: tokens.optional(),
    credits: decimal.optional(),
    asReported: z
      .boolean()
      .optional()
      .describe(
        "Charges what `credits` says, whatever the card has: for calls that a gate let pass.",
      ),
    changesAsset: z.boolean().optional(),
  })
  .meta({ id: "ChargeRequest" });

/** Everything that one call charges. It is decided together. */
export const chargeRequests = z.array(chargeRequest).max(1000);
