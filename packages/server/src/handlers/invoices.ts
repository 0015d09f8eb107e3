import { answered, type Handlers } from "../http/call.ts";

export const invoiceHandlers = {
  list_invoices: async ({ input: { teamId }, deps, viewer }) => ({
    items: await answered(deps.engine.queries.invoices(viewer, teamId)),
  }),

  get_invoice: async ({ input: { teamId, cycle }, deps, viewer }) => {
    const index = cycle === "draft" ? cycle : Number(cycle);
    return { invoice: await answered(deps.engine.queries.invoice(viewer, teamId, index)) };
  },
} satisfies Handlers;
