/**
 * Columns as PostgreSQL reads arrays from text. The driver would make the same of an array of
 * values, at several times the cost: it asks of each value what it is, where a column knows.
 */
import type { ColumnOf, WriteTable } from "../tables/batch-columns.ts";

export type Value = string | number | bigint | boolean | Uint8Array | null;

/** How each column of a table is read from what its rows are written from. */
export type ValuesOf<Table extends WriteTable, Row> = Readonly<
  Record<ColumnOf<Table>, (row: Row) => Value>
>;

/** A column with its array, or null where `once` says what is in all rows, nulls included. */
export interface ColumnText {
  readonly array: string | null;
  readonly once: string | null;
}

export function columnText<Row>(rows: readonly Row[], read: (row: Row) => Value): ColumnText {
  const [first] = rows;
  const value = first === undefined ? null : read(first);
  // Bytes are never the same object.
  if (typeof value === "object" && value !== null)
    return { array: arrayText(rows, read), once: null };
  const isSame = rows.every((row) => read(row) === value);
  if (!isSame) return { array: arrayText(rows, read), once: null };
  return { array: null, once: value === null ? null : String(value) };
}

/** The array of a column; null, which `unnest` takes for nulls, when there is no value in it. */
export function arrayText<Row>(rows: readonly Row[], columnOf: (row: Row) => Value): string | null {
  let text = "";
  let isAllNull = true;
  // Most columns of a batch say the same in every row.
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
  // Of bytes: the backslash that begins them is itself escaped.
  if (typeof value === "object") return `"\\\\x${hexOf(value)}"`;
  return String(value);
}

const quoted = (text: string): string =>
  `"${NEEDS_ESCAPE.test(text) ? text.replace(/["\\]/g, "\\$&") : text}"`;

const NEEDS_ESCAPE = /["\\]/;

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}
