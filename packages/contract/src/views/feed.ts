/** The items of lists that grow: statement lines and usage groups. */
import { z } from "zod";
import { entryView } from "./explanation.ts";

export const statementLineView = entryView
  .extend({
    balance: z.string().describe("Credits left in the account's grants after this entry."),
  })
  .meta({ id: "StatementLine" });

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
export type UsageGroupView = z.output<typeof usageGroupView>;
