/** The files of a catalog taken together. It remembers which file each part was written in. */
import { type CatalogError, type CatalogSource, nearestWord, type Path } from "./mistakes.ts";
import type { CatalogFile } from "./schema.ts";

/** All sections of a whole catalog. */
export type Sections = { readonly [Name in keyof CatalogFile]-?: NonNullable<CatalogFile[Name]> };
type SectionName = keyof CatalogFile;

const SINGLE = ["catalog", "bounds"] as const;
const KEYED = [
  "sources",
  "pools",
  "families",
  "features",
  "roles",
  "plans",
  "addOns",
  "packs",
  "cards",
  "rateLimits",
  "routes",
] as const;
/** A catalog may do without these sections. */
const OPTIONAL: ReadonlySet<SectionName> = new Set<SectionName>([
  "addOns",
  "packs",
  "rateLimits",
  "routes",
]);

export class Written {
  readonly errors: CatalogError[] = [];
  readonly #files: readonly { source: CatalogSource; file: CatalogFile }[];

  constructor(files: readonly { source: CatalogSource; file: CatalogFile }[]) {
    this.#files = files;
  }

  /** Null when sections are missing or written twice; `errors` then says which. */
  sections(): Sections | null {
    const merged: Record<string, Record<string, unknown>> = {};
    for (const { source, file } of this.#files) {
      for (const name of SINGLE) this.#takeSingle(merged, name, source, file);
      for (const name of KEYED) this.#takeKeyed(merged, name, source, file);
    }
    for (const name of [...SINGLE, ...KEYED]) {
      if (merged[name]) continue;
      if (OPTIONAL.has(name)) merged[name] = {};
      else this.#missing(name);
    }
    return this.errors.length === 0 ? (merged as unknown as Sections) : null;
  }

  /** Records a mistake at a path such as `["cards", "flows-v11", "rates", 3]`. */
  refuse(path: Path, expected: string, got?: string): void {
    const source = this.#sourceOf(path);
    if (source) this.errors.push(source.mistakeAt(path, expected, got));
  }

  /** Does as `refuse` does, and points at the key itself. */
  refuseKey(path: Path, expected: string, got: string): void {
    const source = this.#sourceOf(path);
    if (source) this.errors.push(source.mistakeAtKey(path, expected, got));
  }

  /** Refuses a name that is not among `known`, and suggests the one that may have been meant. */
  requireKnown(path: Path, name: string, known: readonly string[], what: string): boolean {
    if (known.includes(name)) return true;
    const meant = nearestWord(name, known);
    const got = meant === null ? `"${name}"` : `"${name}"; did you mean "${meant}"?`;
    const isKey = path.at(-1) === name;
    const expected = `${what}: ${known.join(", ") || "there is none"}`;
    if (isKey) this.refuseKey(path, expected, got);
    else this.refuse(path, expected, got);
    return false;
  }

  #takeSingle(
    merged: Record<string, Record<string, unknown>>,
    name: (typeof SINGLE)[number],
    source: CatalogSource,
    file: CatalogFile,
  ): void {
    const section = file[name];
    if (!section) return;
    if (merged[name]) {
      const expected = `${name} in one file only`;
      this.errors.push(source.mistakeAtKey([name], expected, "a second one"));
    } else merged[name] = section;
  }

  #takeKeyed(
    merged: Record<string, Record<string, unknown>>,
    name: (typeof KEYED)[number],
    source: CatalogSource,
    file: CatalogFile,
  ): void {
    for (const [key, value] of Object.entries(file[name] ?? {})) {
      const section = merged[name] ?? {};
      merged[name] = section;
      if (Object.hasOwn(section, key)) {
        const expected = `each of ${name} once in all files`;
        this.errors.push(source.mistakeAtKey([name, key], expected, `"${key}" a second time`));
      } else section[key] = value;
    }
  }

  #missing(name: SectionName): void {
    const first = this.#files[0];
    if (first) this.errors.push(first.source.mistakeAt([name], `a section ${name}`, "nothing"));
    else {
      const got = "no files";
      const expected = `a section ${name}`;
      const message = `expected ${expected}; got ${got}`;
      this.errors.push({ file: "", line: 1, column: 1, path: name, expected, got, message });
    }
  }

  #sourceOf(path: Path): CatalogSource | undefined {
    const [section, key] = path;
    const holder = this.#files.find(({ file }) => {
      const part = Object.entries(file).find(([name]) => name === section)?.[1];
      return part !== undefined && (key === undefined || Object.hasOwn(part, key));
    });
    return (holder ?? this.#files[0])?.source;
  }
}
