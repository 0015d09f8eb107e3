/**
 * Documents travel as JSON, where a bigint is a decimal string. Which fields those are is written
 * down once for each kind of document, and the compiler checks that none is forgotten: no guess is
 * ever made from what a value looks like.
 */
import { invariant } from "@sluice/core";

/** The paths of `Value` that hold bigints; `*` stands for every key of a record. */
export type AmountPaths<Value> =
  NonNullable<Value> extends bigint
    ? "amount"
    : NonNullable<Value> extends readonly (infer Item)[]
      ? AmountPaths<Item>
      : string extends keyof NonNullable<Value>
        ? { readonly "*": AmountPaths<NonNullable<Value>[string & keyof NonNullable<Value>]> }
        : {
            readonly [Key in keyof NonNullable<Value> as HoldsAmount<
              NonNullable<Value>[Key]
            > extends false
              ? never
              : Key]: AmountPaths<NonNullable<Value>[Key]>;
          };

type HoldsAmount<Value> = Value extends bigint
  ? true
  : Value extends readonly (infer Item)[]
    ? HoldsAmount<Item>
    : Value extends object
      ? true extends { [Key in keyof Value]: HoldsAmount<Value[Key]> }[keyof Value]
        ? true
        : false
      : false;

type Paths = "amount" | { readonly [field: string]: Paths };

export interface Codec<Document> {
  /** Plain JSON; every bigint a decimal string. */
  encode(document: Document): unknown;
  decode(text: string): Document;
}

export function codecOf<Document>(paths: AmountPaths<Document>): Codec<Document> {
  const known = paths as Paths;
  return {
    encode: (document) => encode(document, known, ""),
    decode: (text) => decode(JSON.parse(text), known, "") as Document,
  };
}

function encode(value: unknown, paths: Paths | undefined, at: string): unknown {
  if (typeof value === "bigint") {
    invariant(paths === "amount", `${at || "the document"} is known to hold an amount`);
    return value.toString();
  }
  if (value === null || typeof value !== "object") {
    // An amount that is not a bigint would come back as one, or not at all.
    invariant(paths !== "amount" || value === null, `${at} holds an amount, not ${typeof value}`);
    return value;
  }
  return eachField(value, paths, at, encode);
}

function decode(value: unknown, paths: Paths | undefined, at: string): unknown {
  if (paths === "amount") {
    invariant(value === null || typeof value === "string", `${at} is a decimal string`);
    return value === null ? null : BigInt(value);
  }
  if (value === null || typeof value !== "object" || paths === undefined) return value;
  return eachField(value, paths, at, decode);
}

function eachField(
  value: object,
  paths: Paths | undefined,
  at: string,
  convert: (value: unknown, paths: Paths | undefined, at: string) => unknown,
): unknown {
  if (Array.isArray(value)) return value.map((item) => convert(item, paths, at));
  const fields = typeof paths === "object" ? paths : undefined;
  const converted: Record<string, unknown> = {};
  for (const [field, item] of Object.entries(value)) {
    const inner = fields && (Object.hasOwn(fields, field) ? fields[field] : fields["*"]);
    converted[field] = convert(item, inner, field);
  }
  return converted;
}
