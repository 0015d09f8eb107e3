/** The files beside the test: what was answered once, and how a difference from it reads. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ANSWERS = new URL("./answers/", import.meta.url);

/** Differences that are shown; whoever changed more looks at the files. */
const SHOWN_MAX = 5;
const AROUND = 160;

/** `UPDATE_RECORDED=1` writes what is answered now, to be read as a diff. */
const isUpdating = process.env["UPDATE_RECORDED"] === "1";

/** What differs, in words; empty: nothing. */
export function compare(name: string, lines: readonly string[]): string {
  const file = fileURLToPath(new URL(name, ANSWERS));
  if (isUpdating) writeFileSync(file, `${lines.join("\n")}\n`);
  if (!existsSync(file)) return `${name} is not there; UPDATE_RECORDED=1 records it.`;
  const recorded = readFileSync(file, "utf8").split("\n").slice(0, -1);
  return differences(name, recorded, lines);
}

function differences(
  name: string,
  recorded: readonly string[],
  answered: readonly string[],
): string {
  const found: string[] = [];
  for (let at = 0; at < Math.max(recorded.length, answered.length); at += 1) {
    const [before, now] = [recorded[at], answered[at]];
    if (before !== now) found.push(difference(`${name}:${at + 1}`, before, now));
  }
  if (found.length === 0) return "";
  const more = found.length - SHOWN_MAX;
  return [
    `${found.length} of ${answered.length} answers are not as they were recorded.`,
    ...found.slice(0, SHOWN_MAX),
    ...(more > 0 ? [`... and ${more} more`] : []),
  ].join("\n\n");
}

function difference(where: string, before: string | undefined, now: string | undefined): string {
  if (before === undefined) return `${where} is new: ${headOf(now ?? "")}`;
  if (now === undefined) return `${where} is gone: ${headOf(before)}`;
  let at = 0;
  while (before[at] === now[at]) at += 1;
  const from = Math.max(0, at - AROUND);
  const part = (text: string) =>
    `${from > 0 ? "..." : ""}${text.slice(from, at + AROUND)}${at + AROUND < text.length ? "..." : ""}`;
  return `${where} ${headOf(now)}\n  recorded: ${part(before)}\n  answered: ${part(now)}`;
}

/** The request alone. */
function headOf(line: string): string {
  const until = line.indexOf(',"status":');
  return line.slice(0, until < 0 ? AROUND : Math.min(until, 3 * AROUND));
}
