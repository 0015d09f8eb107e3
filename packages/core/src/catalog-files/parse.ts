/**
 * Makes a catalog from its files. Mistakes are gathered and answered together: first all mistakes
 * of YAML; if there are none, all of form; if there are none, all names that refer to nothing and
 * all contradictions.
 */
import { accept, type Result, reject } from "../base/result.ts";
import type { Catalog } from "../catalog/model.ts";
import { buildCatalog } from "./build.ts";
import { checkCatalog } from "./check.ts";
import { type CatalogError, CatalogSource, nearestWord, type Path } from "./mistakes.ts";
import { type CatalogFile, catalogFileSchema } from "./schema.ts";
import { type Sections, Written } from "./written.ts";

export function parseCatalog(
  files: readonly { readonly name: string; readonly text: string }[],
): Result<Catalog, CatalogError[]> {
  const sources = files.map(({ name, text }) => new CatalogSource(name, text));
  const unreadable = sources.flatMap((source) => source.syntaxErrors);
  if (unreadable.length > 0) return reject(unreadable);

  const errors: CatalogError[] = [];
  const parsed: { source: CatalogSource; file: CatalogFile }[] = [];
  for (const source of sources) {
    const result = catalogFileSchema.safeParse(source.value, { reportInput: true });
    if (result.success) parsed.push({ source, file: result.data });
    else for (const issue of result.error.issues) errors.push(...mistakesOf(source, issue));
  }
  if (errors.length > 0) return reject(errors);

  const written = new Written(parsed);
  const sections = written.sections();
  if (written.errors.length > 0 || sections === null) return reject(written.errors);
  return link(sections, written);
}

function link(sections: Sections, written: Written): Result<Catalog, CatalogError[]> {
  checkCatalog(sections, written);
  if (written.errors.length > 0) return reject(written.errors);
  return accept(buildCatalog(sections));
}

/** The parts of a zod issue that a mistake is made of. */
interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[] | undefined;
  readonly values?: readonly unknown[] | undefined;
  readonly expected?: string | undefined;
  readonly origin?: string | undefined;
  readonly discriminator?: string | undefined;
  /** Why a key was refused. */
  readonly issues?: readonly { readonly message: string }[] | undefined;
}

function mistakesOf(source: CatalogSource, issue: Issue): CatalogError[] {
  const path: Path = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(path);
    return (issue.keys ?? []).map((key) => {
      const meant = nearestWord(key, known);
      const hint = meant === null ? "" : `; did you mean "${meant}"?`;
      const expected = known.length > 0 ? `one of ${known.join(", ")}` : "a known key";
      return source.mistakeAtKey([...path, key], expected, `"${key}"${hint}`);
    });
  }
  if (issue.code === "invalid_key") {
    const expected = issue.issues?.[0]?.message ?? "a key of another form";
    return [source.mistakeAtKey(path, expected, `"${String(path.at(-1))}"`)];
  }
  return [source.mistakeAt(path, expectedBy(issue))];
}

function expectedBy(issue: Issue): string {
  if (issue.values) return `one of ${issue.values.join(", ")}`;
  if (issue.code === "invalid_union" && issue.discriminator) {
    return `a known ${issue.discriminator}: blocks, actual-use or stacked`;
  }
  if (issue.code === "too_small" && issue.origin === "array") return "a list that is not empty";
  if (issue.code === "invalid_type" && issue.message.startsWith("Invalid input")) {
    return NAMES_OF_TYPES[issue.expected ?? ""] ?? `a ${issue.expected}`;
  }
  return issue.message;
}

const NAMES_OF_TYPES: Readonly<Record<string, string>> = {
  object: "a map",
  record: "a map",
  array: "a list",
  string: "text",
};

/** The keys that a path may have, found by following the schema; empty where any key may stand. */
function keysAt(path: Path): string[] {
  let schemas: object[] = [catalogFileSchema];
  for (const part of path) schemas = schemas.flatMap((schema) => stepInto(schema, part));
  return [...new Set(schemas.flatMap((schema) => Object.keys(shapeOf(schema) ?? {})))];
}

/** zod keeps what a schema is made of under `def`. This reads the few kinds that are used here. */
function stepInto(schema: object, part: string | number): object[] {
  return bare(schema).flatMap((inner) => {
    const shape = shapeOf(inner);
    const next = shape ? shape[part] : (defOf(inner).valueType ?? defOf(inner).element);
    return next ? bare(next) : [];
  });
}

function bare(schema: object): object[] {
  const def = defOf(schema);
  if (def.options) return def.options.flatMap(bare);
  return def.innerType ? bare(def.innerType) : [schema];
}

interface SchemaDef {
  readonly innerType?: object;
  readonly valueType?: object;
  readonly element?: object;
  readonly options?: readonly object[];
  readonly shape?: Readonly<Record<string, object>>;
}

const defOf = (schema: object): SchemaDef => ("def" in schema ? (schema.def as SchemaDef) : {});
const shapeOf = (schema: object): SchemaDef["shape"] => defOf(schema).shape;
