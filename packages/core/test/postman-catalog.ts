/** The catalog that is shipped, read from its files. */
import { readdirSync, readFileSync } from "node:fs";
import type { RunKind } from "../src/catalog/model.ts";
import { parseCatalog } from "../src/catalog-files/parse.ts";
import { rateFor } from "../src/pricing/rates.ts";

export const CATALOGS = new URL("../../../catalogs/", import.meta.url);

export const catalog = postman();

function postman() {
  const folder = new URL("postman/", CATALOGS);
  const files = readdirSync(folder).map((name) => ({
    name,
    text: readFileSync(new URL(name, folder), "utf8"),
  }));
  const parsed = parseCatalog(files);
  if (!parsed.ok) throw new Error(parsed.rejection.map(({ message }) => message).join("\n"));
  return parsed.value;
}

export function found(
  cardId: string,
  item: string,
  model: string | null,
  runKind: RunKind | null,
  planId: string,
) {
  const card = catalog.cards[cardId];
  if (!card) throw new Error(`no card ${cardId}`);
  return rateFor(card, { item, model, runKind, planId, isOwnFlow: false, changesAsset: false });
}
