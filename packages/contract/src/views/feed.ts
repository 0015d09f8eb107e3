/** The items of lists that grow: statement lines, events, usage groups. */
import { z } from "zod";
import { entryView } from "./explanation.ts";

export const statementLineView = entryView
  .extend({
    balance: z.string().describe("Credits left in the account's grants after this entry."),
  })
  .meta({ id: "StatementLine" });

export const teamEventView = z
  .object({
    seq: z.int(),
    at: z.string(),
    type: z.string(),
    actor: z.string(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: "TeamEvent" });

export const GROUPS = ["member", "flow", "item", "model", "runKind", "day"] as const;
export const groupBy = z.enum(GROUPS);
export type GroupBy = (typeof GROUPS)[number];

export const usageGroupView = z
  .object({
    pool: z.string(),
    key: z.string().nullable().describe("Null: these charges have none, e.g. no model."),
    charges: z.int().describe("How many charges."),
    credits: z.string(),
    burned: z.string(),
    overage: z.string(),
    absorbed: z.string(),
  })
  .meta({ id: "UsageGroup" });

export type StatementLineView = z.output<typeof statementLineView>;
export type TeamEventView = z.output<typeof teamEventView>;
export type UsageGroupView = z.output<typeof usageGroupView>;
