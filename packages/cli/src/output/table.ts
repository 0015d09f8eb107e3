/** Tables with words to the left and numbers to the right. */
import Table from "cli-table3";
import type { Console } from "./console.ts";

export interface Column {
  readonly title: string;
  readonly align?: "right";
}

const QUIET = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
};

export function printTable(
  console: Console,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): void {
  const table = new Table({
    head: columns.map(({ title }) => console.colors.bold(title)),
    colAligns: columns.map(({ align }) => align ?? "left"),
    chars: QUIET,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  for (const row of rows) table.push([...row]);
  for (const line of table.toString().split("\n")) console.print(`  ${line.trimEnd()}`);
}
