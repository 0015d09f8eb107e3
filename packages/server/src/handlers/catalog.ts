import { toCatalogView, toRateCardView } from "../catalog/catalog-view.ts";
import type { Handlers } from "../http/call.ts";
import { notFound } from "../http/problem-error.ts";

export const catalogHandlers = {
  get_catalog: async ({ deps }) => ({ catalog: toCatalogView(deps.engine.catalog) }),

  list_rate_cards: async ({ deps }) => ({
    items: toCatalogView(deps.engine.catalog).cards,
  }),

  get_rate_card: async ({ input, deps }) => {
    const { catalog } = deps.engine;
    const card = catalog.cards[input.card];
    if (!card) throw notFound("rate card", input.card);
    return { card: toRateCardView(card, catalog) };
  },
} satisfies Handlers;
