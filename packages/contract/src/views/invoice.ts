import type * as core from "@sluice/core";
import { z } from "zod";
import type { ViewOf } from "../base/same.ts";
import { periodView } from "./team.ts";

export const invoiceLineView = z
  .object({
    kind: z.enum(["overage", "blocks", "pack", "add-on", "late", "correction"]),
    pool: z.string().nullable(),
    description: z.string(),
    quantity: z.string(),
    unit: z.string(),
    unitPrice: z.string().nullable(),
    segments: z.array(
      z.object({
        plan: z.string(),
        quantity: z.string(),
        unitPrice: z.string(),
        cost: z.string(),
      }),
    ),
    cost: z.string(),
    amount: z.string(),
    assumed: z.string().nullable(),
    ofCycle: z.int().nullable(),
  })
  .meta({ id: "InvoiceLine" }) satisfies z.ZodType<core.InvoiceLineView>;

export const invoiceView = z
  .object({
    teamId: z.string(),
    status: z.enum(["draft", "closed"]),
    currency: z.string(),
    cycle: periodView,
    lines: z.array(invoiceLineView),
    total: z.string(),
  })
  .meta({ id: "Invoice" }) satisfies z.ZodType<core.InvoiceView>;

export type InvoiceLineView = ViewOf<typeof invoiceLineView, core.InvoiceLineView>;
export type InvoiceView = ViewOf<typeof invoiceView, core.InvoiceView>;
