/** A lease as its gate and people are shown it. */
import type * as core from "@sluice/core";
import { z } from "zod";
import type { ViewOf } from "../base/same.ts";

export const leaseView = z
  .object({
    leaseId: z.string(),
    gateId: z.string(),
    status: z.string().describe("held, ending, settled or expired"),
    pool: z.string(),
    owner: z.string(),
    memberId: z.string().nullable(),
    item: z.string(),
    cycle: z.int(),
    amount: z.string().describe("Given and not given back; less spent is what may still be spent."),
    spent: z.string().describe("Reported so far, and charged."),
    held: z.string().describe("What it keeps back from others in grants."),
    lost: z.string().nullable().describe("Counted as spent because no report came in time."),
    overrun: z.string().describe("Spent beyond what was given."),
    spendBefore: z.string(),
    expiresAt: z.string().describe("Until when the last report is waited for."),
    spendForMs: z.int().describe("From this answer to spendBefore; 0: spend nothing any more."),
    account: z.object({
      limit: z.string(),
      used: z.string(),
      held: z.string(),
      available: z.string(),
      resetsAt: z.string(),
    }),
  })
  .meta({ id: "Lease" }) satisfies z.ZodType<core.LeaseView>;

export type LeaseView = ViewOf<typeof leaseView, core.LeaseView>;
