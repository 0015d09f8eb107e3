/** Questions about invoices. */
import { accept, type InvoiceView, viewInvoice } from "@sluice/core";
import type { Answered } from "./asked.ts";
import { openCycleOf } from "./open-team.ts";
import { ofOpenedTeam } from "./question.ts";
import type { OpenedTeam } from "./seen-team.ts";

export interface InvoiceAsked {
  /** The index of a cycle, also as text; `draft` for the running one. */
  readonly cycle: number | string;
}

export const invoiceQuestions = {
  /** Oldest first, the running cycle's draft last. */
  list_invoices: ofOpenedTeam({
    name: "invoices",
    key: "items",
    right: "see-invoices",
    answer: invoices,
  }),
  get_invoice: ofOpenedTeam({
    name: "invoice",
    by: "cycle",
    key: "invoice",
    right: "see-invoices",
    answer: invoice,
  }),
};

/** A closed cycle's lines are in its own document; only open ones need their accounts. */
async function invoices(opened: OpenedTeam): Answered<InvoiceView[]> {
  const kept = await opened.snapshot.cycles(opened.teamId);
  for (const cycle of kept) {
    const id = String(cycle.index);
    if (!opened.state.cycles.has(id)) opened.state.cycles.set(id, cycle);
  }
  const indexes = [...opened.draft.cycles.values()].map(({ index }) => index);
  const inTime = indexes.sort((a, b) => a - b);
  return accept(inTime.map((index) => viewInvoice(opened.draft, opened.context, index)));
}

async function invoice(opened: OpenedTeam, { cycle }: InvoiceAsked): Answered<InvoiceView> {
  const index = await openCycleOf(opened, cycle === "draft" ? undefined : Number(cycle));
  return index.ok ? accept(viewInvoice(opened.draft, opened.context, index.value)) : index;
}
