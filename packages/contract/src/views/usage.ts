import type * as core from "@sluice/core";
import { z } from "zod";
import type { ViewOf } from "../base/same.ts";
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
  .meta({ id: "OverageTerms" }) satisfies z.ZodType<core.OverageTermsView>;

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
  .meta({ id: "MemberUsage" }) satisfies z.ZodType<core.MemberUsageView>;

export const poolUsageView = z
  .object({
    pool: z.string(),
    name: z.string(),
    unit: z.string(),
    window: z.literal("cycle").describe("The period that use is counted over."),
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
  .meta({ id: "PoolUsage" }) satisfies z.ZodType<core.PoolUsageView>;

export const planLimitView = z
  .object({
    name: z.string(),
    value: z.number(),
    unit: z.string(),
    scope: z.string().describe("Whose limit it is, e.g. flow: each flow may have so many."),
    window: z
      .null()
      .describe("Always null: how many there may be at once is counted over no window."),
    resetsAt: z.null(),
    source: z.string(),
    assumed: z.string().nullable(),
  })
  .meta({ id: "PlanLimit" }) satisfies z.ZodType<core.PlanLimitView>;

export const rateLimitUsageView = z
  .object({
    name: z.string(),
    title: z.string(),
    limit: z.int().describe("How many calls a window allows, each counted by its weight."),
    unit: z.literal("call"),
    windowSeconds: z.int(),
    window: z.string().describe("The window as an ISO 8601 duration, e.g. PT60S."),
    algorithm: z.enum(["fixed", "smooth"]),
    scope: z.string().describe("What is counted separately, e.g. user, or user,route."),
    resetsAt: z
      .string()
      .nullable()
      .describe("Null: calls come back evenly, not all at one instant."),
    used: z
      .int()
      .nullable()
      .describe("Calls of the one who asks. Null: the one who answers does not count them."),
    routes: z.array(z.string()).nullable().describe("Null: the limit holds on every route."),
    source: z.string(),
    assumed: z.string().nullable(),
  })
  .meta({ id: "RateLimitUsage" }) satisfies z.ZodType<core.RateLimitUsageView>;

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
  .meta({ id: "Usage" }) satisfies z.ZodType<core.UsageView>;

export type UsageView = ViewOf<typeof usageView, core.UsageView>;
export type PlanLimitView = ViewOf<typeof planLimitView, core.PlanLimitView>;
export type RateLimitUsageView = ViewOf<typeof rateLimitUsageView, core.RateLimitUsageView>;
export type PoolUsageView = ViewOf<typeof poolUsageView, core.PoolUsageView>;
export type MemberUsageView = ViewOf<typeof memberUsageView, core.MemberUsageView>;
export type OverageTermsView = ViewOf<typeof overageTermsView, core.OverageTermsView>;
