import type * as core from "@sluice/core";
import { z } from "zod";
import type { ViewOf } from "../base/same.ts";
import { chargeView } from "./charge.ts";

export const entryView = z
  .object({
    seq: z.int(),
    at: z.string(),
    kind: z.string(),
    from: z.string(),
    to: z.string(),
    amount: z.string(),
    pool: z.string(),
    accountId: z.string(),
    cycle: z.int().nullable(),
    grantId: z.string().nullable(),
    chargeId: z.string().nullable(),
    price: z.string().nullable(),
    cost: z.string(),
    reason: z.string().nullable(),
  })
  .meta({ id: "Entry" }) satisfies z.ZodType<core.EntryView>;

export const chargeExplanation = z
  .object({
    charge: chargeView,
    rule: z.string().describe("The number of the rule in docs/RULES.md."),
    card: z.object({
      id: z.string(),
      name: z.string(),
      source: z.string(),
      inForceFrom: z.string().nullable(),
      pinnedAt: z.string(),
    }),
    rate: z
      .object({
        id: z.string(),
        unit: z.string(),
        credits: z.string(),
        source: z.string(),
        assumed: z.string().nullable(),
      })
      .nullable(),
    arithmetic: z.string(),
    entries: z.array(entryView),
    sentences: z.array(z.string()),
  })
  .meta({ id: "ChargeExplanation" }) satisfies z.ZodType<core.ChargeExplanation>;

export const refusalView = z
  .object({
    refusalId: z.string(),
    at: z.string(),
    command: z.string(),
    actor: z.string(),
    code: z.string(),
    facts: z.record(z.string(), z.unknown()),
  })
  .meta({ id: "Refusal" });

export const refusalExplanation = refusalView
  .extend({
    rule: z.string().describe("The number of the rule in docs/RULES.md, or a dash."),
    sentences: z.array(z.string()),
  })
  .meta({ id: "RefusalExplanation" }) satisfies z.ZodType<core.RefusalExplanation>;

export type EntryView = ViewOf<typeof entryView, core.EntryView>;
export type ChargeExplanation = ViewOf<typeof chargeExplanation, core.ChargeExplanation>;
export type RefusalView = z.output<typeof refusalView>;
export type RefusalExplanation = ViewOf<typeof refusalExplanation, core.RefusalExplanation>;
