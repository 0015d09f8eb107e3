import { z } from "zod";
import { catalogId } from "../values.ts";
import { catalogView, rateCardView } from "../views/catalog.ts";
import { ANYONE, none, operation } from "./define.ts";

const tag = "Catalog";

export const catalogOperations = {
  get_catalog: operation({
    method: "GET",
    path: "/v1/catalog",
    tag,
    summary: "Read all that is sold, each price with its source or why it is assumed",
    kind: "edge",
    params: none,
    query: none,
    body: null,
    answers: { 200: { means: "The catalog.", schema: z.object({ catalog: catalogView }) } },
    scopes: ANYONE,
    errors: [],
  }),
  list_rate_cards: operation({
    method: "GET",
    path: "/v1/rate-cards",
    tag,
    summary: "List rate cards and since when each is in force",
    kind: "edge",
    params: none,
    query: none,
    body: null,
    answers: {
      200: { means: "All cards.", schema: z.object({ items: z.array(rateCardView) }) },
    },
    scopes: ANYONE,
    errors: [],
  }),
  get_rate_card: operation({
    method: "GET",
    path: "/v1/rate-cards/{card}",
    tag,
    summary: "Read a rate card",
    kind: "edge",
    params: z.strictObject({ card: catalogId }),
    query: none,
    body: null,
    answers: { 200: { means: "The card.", schema: z.object({ card: rateCardView }) } },
    scopes: ANYONE,
    errors: [],
  }),
} as const;
