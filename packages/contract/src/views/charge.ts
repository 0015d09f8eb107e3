import type * as core from "@sluice/core";
import { z } from "zod";
import type { ViewOf } from "../base/same.ts";

export const chargeView = z
  .object({
    chargeId: z.string(),
    at: z.string(),
    occurredAt: z.string(),
    pool: z.string(),
    cycle: z.int(),
    item: z.string(),
    model: z.string().nullable(),
    tool: z.string().nullable(),
    unit: z.string(),
    quantity: z.string(),
    memberId: z.string().nullable(),
    flowId: z.string().nullable(),
    runId: z.string().nullable(),
    actionId: z.string().nullable(),
    card: z.string(),
    rate: z.string().nullable(),
    plan: z.string(),
    credits: z.string(),
    burned: z.string(),
    overage: z.string(),
    absorbed: z.string(),
    isLate: z.boolean(),
    corrected: z.string(),
  })
  .meta({
    id: "Charge",
    description: "credits = burned + overage + absorbed.",
  }) satisfies z.ZodType<core.ChargeView>;

export type ChargeView = ViewOf<typeof chargeView, core.ChargeView>;
