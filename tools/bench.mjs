/**
 * `npm run bench [-- NAME] [--json]`: measures, and prints a table for people, or one object a
 * line. NAME is part of a file's name in `bench/`. Only ratios within one run mean anything:
 * machines and their neighbours differ.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const isJson = process.argv.includes("--json");
const [wanted = ""] = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));

const files = readdirSync(join(ROOT, "bench")).filter(
  (name) => name.endsWith(".bench.ts") && name.includes(wanted),
);
const scratch = mkdtempSync(join(tmpdir(), "sluice-bench-"));
const rows = [];
let failed = files.length === 0 ? 1 : 0;
if (files.length === 0) console.error(`no bench/*${wanted}*.bench.ts`);

try {
  for (const file of files) {
    console.error(`measuring ${file}`);
    const output = join(scratch, `${file}.json`);
    const flags = ["--conditions=source", "--import", "tsx"];
    const args = [...flags, "tools/bench/run-file.mjs", `bench/${file}`, output];
    const { status } = spawnSync(process.execPath, args, {
      cwd: ROOT,
      stdio: ["ignore", "inherit", "inherit"],
    });
    if (status === 0) rows.push(...JSON.parse(readFileSync(output, "utf8")));
    else failed += 1;
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

if (isJson) for (const row of rows) console.log(JSON.stringify(row));
else printTable(rows);
process.exitCode = failed === 0 ? 0 : 1;

/** Missing a goal is a number to be read, not a failure of the command. */
function printTable(list) {
  const number = (value) => value.toLocaleString("en-US", { maximumSignificantDigits: 4 });
  const table = list.map((row) => [
    row.name,
    `${number(row.value)} ${row.unit}`,
    row.against,
    `${number(row.againstValue)} ${row.unit}`,
    `${number(row.ratio)}x`,
    row.goal ?? "",
  ]);
  const header = ["what", "value", "against", "value", "ratio", "goal"];
  const widths = header.map((title, at) =>
    Math.max(title.length, ...table.map((cells) => cells[at].length)),
  );
  for (const cells of [header, ...table]) {
    console.log(
      cells
        .map((cell, at) => cell.padEnd(widths[at]))
        .join("  ")
        .trimEnd(),
    );
  }
}
