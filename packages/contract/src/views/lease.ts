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
    amount: z
      .string()
      .describe("What was given and not given back. What is not spent of it may still be spent."),
    spent: z.string().describe("What the gate has reported so far. It is charged."),
    held: z.string().describe("How much of the account's grants it keeps from others."),
    lost: z.string().nullable().describe("What counts as spent because no report came in time."),
    overrun: z.string().describe("What was spent beyond what was given."),
    spendBefore: z.string(),
    expiresAt: z.string().describe("When the ledger stops waiting for the last report."),
    spendForMs: z
      .int()
      .describe("Milliseconds from this answer to spendBefore. 0: spend nothing any more."),
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
