/** A catalog from its folder: every YAML file in it, in order of name. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Catalog, type CatalogError, parseCatalog } from "@sluice/core";

/** Every mistake in the files, each with file, line, path, what was expected and what came. */
export class CatalogRefused extends Error {
  override readonly name = "CatalogRefused";
  readonly mistakes: readonly CatalogError[];

  constructor(directory: string, mistakes: readonly CatalogError[]) {
    const lines = mistakes.map((mistake) => `  ${mistake.message}`);
    super(`the catalog in ${directory} is refused:\n${lines.join("\n")}`);
    this.mistakes = mistakes;
  }
}

/** Throws CatalogRefused. */
export async function readCatalog(directory: string): Promise<Catalog> {
  const names = (await readdir(directory)).filter((name) => /\.ya?ml$/.test(name)).sort();
  const files = await Promise.all(
    names.map(async (name) => ({ name, text: await readFile(join(directory, name), "utf8") })),
  );
  const parsed = parseCatalog(files);
  if (!parsed.ok) throw new CatalogRefused(directory, parsed.rejection);
  return parsed.value;
}
