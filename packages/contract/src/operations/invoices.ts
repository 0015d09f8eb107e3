import { z } from "zod";
import { invoiceView } from "../views/invoice.ts";
import type { Descriptions } from "./define.ts";

export const invoiceOperations = {
  list_invoices: {
    summary: "List invoices, the running cycle's draft last",
    answers: {
      200: { means: "All invoices.", schema: z.object({ items: z.array(invoiceView) }) },
    },
    errors: ["forbidden"],
  },
  get_invoice: {
    summary: "Look at a cycle's invoice; cycle is an index, or draft for the running one",
    params: {
      cycle: z
        .string()
        .regex(/^(draft|-?\d{1,6})$/)
        .describe('the index of a cycle, or "draft"'),
    },
    answers: { 200: { means: "The invoice.", schema: z.object({ invoice: invoiceView }) } },
    errors: ["forbidden"],
  },
} as const satisfies Partial<Descriptions>;
