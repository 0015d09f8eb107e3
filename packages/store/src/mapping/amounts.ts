/**
 * Documents travel as JSON, where a bigint is a decimal string. Each kind of document lists the
 * fields that are bigints, and the compiler checks that none is forgotten: what a value looks like
 * decides nothing.
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
  /** Makes JSON with decimal strings for bigints. JSON itself refuses a bigint in another field. */
  encode(document: Document): string;
  decode(text: string): Document;
}

export function codecOf<Document>(paths: AmountPaths<Document>): Codec<Document> {
  const known = paths as Paths;
  return {
    encode: (document) => JSON.stringify(convert(document, known, "", amountToText)),
    decode: (text) => convert(JSON.parse(text), known, "", textToAmount) as Document,
  };
}

function amountToText(value: unknown, at: string): unknown {
  // An amount that is not a bigint would come back as one, or not at all.
  invariant(typeof value === "bigint", () => `${at} holds an amount, not ${typeof value}`);
  return value.toString();
}

function textToAmount(value: unknown, at: string): unknown {
  invariant(typeof value === "string", () => `${at} is a decimal string, not ${typeof value}`);
  return BigInt(value);
}

/** Copies a value with its amounts converted; parts without amounts are not copied. */
function convert(
  value: unknown,
  paths: Paths,
  at: string,
  amount: (value: unknown, at: string) => unknown,
): unknown {
  if (value === null || value === undefined) return value;
  if (paths === "amount") return amount(value, at);
  if (Array.isArray(value)) return value.map((item) => convert(item, paths, at, amount));
  invariant(typeof value === "object", () => `${at} holds amounts further in, not ${typeof value}`);
  const converted: Record<string, unknown> = { ...value };
  const every = paths["*"];
  for (const field of Object.keys(every === undefined ? paths : converted)) {
    const inner = every ?? paths[field];
    if (inner !== undefined && Object.hasOwn(converted, field)) {
      converted[field] = convert(converted[field], inner, field, amount);
    }
  }
  return converted;
}
