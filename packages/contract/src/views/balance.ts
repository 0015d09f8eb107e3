import type * as core from "@sluice/core";
import { z } from "zod";
import type { ViewOf } from "../base/same.ts";

export const grantView = z
  .object({
    grantId: z.string(),
    kind: z.string(),
    amount: z.string(),
    remaining: z.string(),
    expired: z.string(),
    priority: z.int(),
    issuedAt: z.string(),
    expiresAt: z.string(),
    reason: z.string().nullable(),
  })
  .meta({ id: "Grant" }) satisfies z.ZodType<core.GrantView>;

export const balanceView = z
  .object({
    accountId: z.string(),
    pool: z.string(),
    owner: z.string(),
    cycle: z.int(),
    granted: z.string(),
    used: z.string(),
    burned: z.string(),
    overage: z.string(),
    absorbed: z.string(),
    held: z.string(),
    available: z.string(),
    expired: z.string(),
    overageCost: z.string(),
    blocks: z.int(),
    grants: z.array(grantView),
    resetsAt: z.string(),
  })
  .meta({
    id: "Balance",
    description: "One account as it stands. Its grants are in burn order.",
  }) satisfies z.ZodType<core.BalanceView>;

export type GrantView = ViewOf<typeof grantView, core.GrantView>;
export type BalanceView = ViewOf<typeof balanceView, core.BalanceView>;
