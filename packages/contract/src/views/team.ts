import type * as core from "@sluice/core";
import { z } from "zod";
import type { ViewOf } from "../base/same.ts";

export const periodView = z
  .object({ index: z.int(), start: z.string(), end: z.string(), timeZone: z.string() })
  .meta({
    id: "Period",
    description: "A billing cycle. Its start is part of it, its end is not.",
  }) satisfies z.ZodType<core.PeriodView>;

export const teamView = z
  .object({
    teamId: z.string(),
    name: z.string(),
    plan: z.string(),
    planName: z.string(),
    family: z.string(),
    anchor: z.string(),
    timeZone: z.string(),
    createdAt: z.string(),
    testClockNow: z.string().nullable(),
    cycle: periodView,
    addOns: z.array(z.string()),
    pending: z.object({
      plan: z.string().nullable(),
      timeZone: z.string().nullable(),
      addOnsEnding: z.array(z.string()),
    }),
    switches: z.object({
      aiPaygDefault: z.enum(["on", "off"]),
      overage: z.record(z.string(), z.boolean()),
      spendCaps: z.record(z.string(), z.string().nullable()),
      agentMode: z.boolean(),
    }),
    overrides: z.array(
      z.object({
        overrideId: z.string(),
        target: z.string(),
        value: z.union([z.string(), z.boolean()]),
        from: z.string(),
        reason: z.string(),
      }),
    ),
  })
  .meta({ id: "Team" }) satisfies z.ZodType<core.TeamView>;

export const memberView = z
  .object({
    memberId: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    role: z.string(),
    joinedAt: z.string(),
    removedAt: z.string().nullable(),
    payg: z.enum(["inherit", "on", "off"]),
    paygInForce: z.boolean(),
    agentMode: z.boolean(),
  })
  .meta({ id: "Member" }) satisfies z.ZodType<core.MemberView>;

export type PeriodView = ViewOf<typeof periodView, core.PeriodView>;
export type TeamView = ViewOf<typeof teamView, core.TeamView>;
export type MemberView = ViewOf<typeof memberView, core.MemberView>;
