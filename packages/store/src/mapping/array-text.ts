/**
 * Writes columns as the text from which PostgreSQL reads arrays. The driver would make the same
 * text from an array of values at several times the cost, since it looks at the type of each value.
 */
import type { ColumnOf, WriteTable } from "../tables/batch-columns.ts";

export type Value = string | number | bigint | boolean | Uint8Array | null;

/** Reads the value of each column of a table from what its rows are made of. */
export type ValuesOf<Table extends WriteTable, Row> = Readonly<
  Record<ColumnOf<Table>, (row: Row) => Value>
>;

/** A column as its array, or as null with `once`, the value of all its rows (which may be null). */
export interface ColumnText {
  readonly array: string | null;
  readonly once: string | null;
}

export function columnText<Row>(rows: readonly Row[], read: (row: Row) => Value): ColumnText {
  const [first] = rows;
  const value = first === undefined ? null : read(first);
  // Bytes are compared by object, and each row has its own.
  if (typeof value === "object" && value !== null)
    return { array: arrayText(rows, read), once: null };
  const isSame = rows.every((row) => read(row) === value);
  if (!isSame) return { array: arrayText(rows, read), once: null };
  return { array: null, once: value === null ? null : String(value) };
}

/** The array of a column; null for a column of nulls, which `unnest` fills up with nulls. */
export function arrayText<Row>(rows: readonly Row[], columnOf: (row: Row) => Value): string | null {
  let text = "";
  let isAllNull = true;
  // Most columns of a batch have the same value in every row.
  let lastValue: Value = null;
  let lastText = "NULL";
  for (const row of rows) {
    const value = columnOf(row);
    if (value !== lastValue) {
      lastValue = value;
      lastText = elementText(value);
      isAllNull = false;
    }
    text += text === "" ? lastText : `,${lastText}`;
  }
  return isAllNull ? null : `{${text}}`;
}

function elementText(value: Value): string {
  if (value === null) return "NULL";
  if (typeof value === "string") return quoted(value);
  // Bytes begin with a backslash, which is itself escaped.
  if (typeof value === "object") return `"\\\\x${hexOf(value)}"`;
  return String(value);
}

const quoted = (text: string): string =>
  `"${NEEDS_ESCAPE.test(text) ? text.replace(/["\\]/g, "\\$&") : text}"`;

const NEEDS_ESCAPE = /["\\]/;

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}
