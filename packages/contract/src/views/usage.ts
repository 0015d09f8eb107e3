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
    window: z.literal("cycle").describe("What it is counted over."),
    resetsAt: z.string(),
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
    timeZone: z.string(),
    members: z.array(memberUsageView),
  })
  .meta({ id: "PoolUsage" });

export const planLimitView = z
  .object({
    name: z.string(),
    value: z.number(),
    unit: z.string(),
    scope: z.string().describe("What may have so many, e.g. flow."),
    window: z.null().describe("How much there may be at once is counted over no window."),
    resetsAt: z.null(),
    source: z.string(),
    assumed: z.string().nullable(),
  })
  .meta({ id: "PlanLimit" });

export const rateLimitUsageView = z
  .object({
    name: z.string(),
    title: z.string(),
    limit: z.int().describe("Calls in a window, weights counted."),
    unit: z.literal("call"),
    windowSeconds: z.int(),
    window: z.string().describe("As an ISO 8601 duration, e.g. PT60S."),
    algorithm: z.enum(["fixed", "smooth"]),
    scope: z.string().describe("Who is counted apart, e.g. user, or user,route."),
    resetsAt: z.string().nullable().describe("Null: calls flow back evenly."),
    used: z.int().nullable().describe("By whoever asks; null where who answers does not count."),
    routes: z.array(z.string()).nullable().describe("Null: on every route."),
    source: z.string(),
    assumed: z.string().nullable(),
  })
  .meta({ id: "RateLimitUsage" });

export const usageView = z
  .object({
    teamId: z.string(),
    plan: z.string(),
    cycle: periodView,
    at: z.string(),
    pools: z.array(poolUsageView),
    runs: z.object({ running: z.int(), paused: z.int() }),
    limits: z.array(planLimitView),
    rateLimits: z.array(rateLimitUsageView),
  })
  .meta({ id: "Usage" });

export type UsageView = z.output<typeof usageView>;
export type PlanLimitView = z.output<typeof planLimitView>;
export type RateLimitUsageView = z.output<typeof rateLimitUsageView>;
export type PoolUsageView = z.output<typeof poolUsageView>;
export type MemberUsageView = z.output<typeof memberUsageView>;
export type OverageTermsView = z.output<typeof overageTermsView>;
