import { z } from "zod";
import { periodView } from "./team.ts";

export const overageTermsView = z
  .object({
    isAvailable: z.boolean(),
    isOn: z.boolean(),
    regime: z.string().nullable(),
    price: z.string().nullable(),
    assumed: z.string().nullable(),
    spendCap: z.string().nullable(),
  })
  .meta({ id: "OverageTerms" });

export const memberUsageView = z
  .object({
    memberId: z.string(),
    used: z.string(),
    limit: z.string().nullable(),
    overage: z.string(),
    absorbed: z.string(),
    overageCost: z.string().nullable(),
    paygInForce: z.boolean(),
  })
  .meta({ id: "MemberUsage" });

export const poolUsageView = z
  .object({
    pool: z.string(),
    name: z.string(),
    unit: z.string(),
    scope: z.enum(["member", "team", "member-pooled"]),
    allotment: z.string(),
    allotmentAssumed: z.string().nullable(),
    used: z.string(),
    limit: z.string(),
    overage: z.string(),
    absorbed: z.string(),
    held: z.string(),
    overageCost: z.string(),
    overageCostAssumed: z.string().nullable(),
    overageTerms: overageTermsView,
    resetsAt: z.string(),
    timeZone: z.string(),
    members: z.array(memberUsageView),
  })
  .meta({ id: "PoolUsage" });

export const usageView = z
  .object({
    teamId: z.string(),
    plan: z.string(),
    cycle: periodView,
    at: z.string(),
    pools: z.array(poolUsageView),
    runs: z.object({ running: z.int(), paused: z.int() }),
    limits: z.array(
      z.object({
        name: z.string(),
        value: z.number(),
        source: z.string(),
        assumed: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "Usage" });

export type UsageView = z.output<typeof usageView>;
export type PoolUsageView = z.output<typeof poolUsageView>;
export type MemberUsageView = z.output<typeof memberUsageView>;
export type OverageTermsView = z.output<typeof overageTermsView>;
