/** Reads a catalog from the files of a folder. What the files must hold is the core's business. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Catalog, type CatalogError, parseCatalog } from "@sluice/core";

/** A catalog that cannot be used. Its message lists every mistake, one a line, with its place. */
export class CatalogFault extends Error {
  override readonly name = "CatalogFault";
  readonly errors: readonly CatalogError[];

  constructor(dir: string, errors: readonly CatalogError[]) {
    const count = errors.length === 1 ? "1 mistake" : `${errors.length} mistakes`;
    const list = errors.map(({ message }) => `  ${message}`).join("\n");
    super(`The catalog in ${dir} has ${count}:\n${list}`);
    this.errors = errors;
  }
}

/** Takes every `.yaml` and `.yml` file of the folder itself. Throws a `CatalogFault`. */
export async function loadCatalog(dir: string): Promise<Catalog> {
  const entries = await readdir(dir, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => entry.name)
    .sort();
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(dir, name);
      return { name: path, text: await readFile(path, "utf8") };
    }),
  );
  const parsed = parseCatalog(files);
  if (!parsed.ok) throw new CatalogFault(dir, parsed.rejection);
  return parsed.value;
}
