import { z } from "zod";
import { invoiceView } from "../views/invoice.ts";
import { ANYONE, none, ofTeam, operation } from "./define.ts";

const tag = "Invoices";

export const invoiceOperations = {
  list_invoices: operation({
    method: "GET",
    path: "/v1/teams/{teamId}/invoices",
    tag,
    summary: "List invoices, the running cycle's draft last",
    kind: "query",
    params: ofTeam,
    query: none,
    body: null,
    answers: {
      200: { means: "All invoices.", schema: z.object({ items: z.array(invoiceView) }) },
    },
    scopes: ANYONE,
    errors: ["forbidden"],
  }),
  get_invoice: operation({
    method: "GET",
    path: "/v1/teams/{teamId}/invoices/{cycle}",
    tag,
    summary: "Look at a cycle's invoice; cycle is an index, or draft for the running one",
    kind: "query",
    params: ofTeam.extend({
      cycle: z
        .string()
        .regex(/^(draft|-?\d{1,6})$/)
        .describe('the index of a cycle, or "draft"'),
    }),
    query: none,
    body: null,
    answers: { 200: { means: "The invoice.", schema: z.object({ invoice: invoiceView }) } },
    scopes: ANYONE,
    errors: ["forbidden"],
  }),
} as const;
