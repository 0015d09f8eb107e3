import { z } from "zod";
import { catalogId } from "../base/values.ts";
import { catalogView, rateCardView } from "../views/catalog.ts";
import type { Descriptions } from "./define.ts";

export const catalogOperations = {
  get_catalog: {
    summary: "Read all that is sold, each price with its source or why it is assumed",
    answers: { 200: { means: "The catalog.", schema: z.object({ catalog: catalogView }) } },
  },
  list_rate_cards: {
    summary: "List rate cards and since when each is in force",
    answers: {
      200: { means: "All cards.", schema: z.object({ items: z.array(rateCardView) }) },
    },
  },
  get_rate_card: {
    summary: "Read a rate card",
    params: { card: catalogId },
    answers: { 200: { means: "The card.", schema: z.object({ card: rateCardView }) } },
  },
} as const satisfies Partial<Descriptions>;
