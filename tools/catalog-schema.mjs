/**
 * Writes `catalogs/catalog.schema.json`, which editors check catalogs by, from the schema that
 * catalogs are parsed by. A test fails while the two differ. Run it after a build:
 * `node tools/catalog-schema.mjs`.
 */
import { writeFileSync } from "node:fs";
import { catalogJsonSchema } from "@sluice/core";

const target = new URL("../catalogs/catalog.schema.json", import.meta.url);
writeFileSync(target, `${JSON.stringify(catalogJsonSchema(), null, 2)}\n`);
