/**
 * `npm run check`: everything that can be known of the source without running it. As many run side
 * by side as there are processors. One line a check; what a failed one printed stands under it.
 * Exits 1 if any failed.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { checkDocs } from "./check-docs.mjs";
import { checkLock } from "./check-lock.mjs";
import { stalePictures } from "./floors-picture.mjs";
import { misfits } from "./mutants/patches.mjs";
import { tidy } from "./tidy.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const only = process.argv.slice(2);

/** A program of node_modules; an answer of null is a pass. */
const program = (path, ...args) =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [`${ROOT}node_modules/${path}`, ...args],
      { cwd: ROOT, env: { ...process.env, NO_COLOR: "1" }, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        resolve(error === null ? null : `${stdout}${stderr}`.trim() || error.message);
      },
    );
  });

const findings = (list) => (list.length === 0 ? null : list.join("\n"));

const CHECKS = {
  format: () => program("@biomejs/biome/bin/biome", "format", "--max-diagnostics=50", "."),
  lint: () =>
    program(
      "@biomejs/biome/bin/biome",
      "lint",
      "--error-on-warnings",
      "--diagnostic-level=warn",
      "--max-diagnostics=50",
      ".",
    ),
  // The core by itself too: there it has neither Node's types nor a browser's.
  types: async () =>
    (await program("typescript/bin/tsc", "-p", "tsconfig.check.json")) ??
    program("typescript/bin/tsc", "-p", "packages/core", "--noEmit"),
  imports: () =>
    program(
      "dependency-cruiser/bin/dependency-cruise.mjs",
      ...["--config", ".dependency-cruiser.cjs"],
      ...["packages", "tools", "bench", "examples"].filter((folder) => existsSync(ROOT + folder)),
    ),
  "dead code": () => program("knip/bin/knip.js", "--no-progress", "--no-config-hints"),
  tidy: () => findings(tidy(ROOT)),
  docs: () => findings([...checkDocs(ROOT), ...stalePictures(ROOT)]),
  mutants: () => findings(misfits(ROOT)),
  lock: () => findings(checkLock(ROOT)),
  schema: schemaDump,
};

/** `schema.sql` is what the migrations make, on a server started for the comparison. */
async function schemaDump() {
  const complaint = await program("vitest/vitest.mjs", "run", "packages/store/test/schema.test.ts");
  return complaint ?? (existsSync(`${ROOT}packages/store/schema.sql`) ? null : "no schema.sql");
}

const unknown = only.filter((name) => !Object.hasOwn(CHECKS, name));
if (unknown.length > 0) {
  const known = Object.keys(CHECKS).join(", ");
  console.error(`check: there is no ${unknown.join(", ")}; the checks are ${known}.`);
  process.exit(1);
}
const names = Object.keys(CHECKS).filter((name) => only.length === 0 || only.includes(name));
const results = new Map();
let shown = 0;
let failed = 0;

await Promise.all(Array.from({ length: availableParallelism() }, work));
console.log(failed === 0 ? "check: all passed" : `check: ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** Takes one check after the other, until none is left. */
async function work() {
  for (;;) {
    const name = names.find((one) => !results.has(one));
    if (name === undefined) return;
    results.set(name, null);
    const startedAt = performance.now();
    const complaint = await CHECKS[name]();
    const seconds = (performance.now() - startedAt) / 1000;
    results.set(name, { complaint, seconds });
    showInOrder();
  }
}

/** Whatever ends first, the lines stand in the order of the list. */
function showInOrder() {
  for (;;) {
    const name = names[shown];
    const result = name === undefined ? null : results.get(name);
    if (!result) return;
    shown += 1;
    const { complaint, seconds } = result;
    const mark = complaint === null ? "pass" : "FAIL";
    console.log(`${mark}  ${name.padEnd(10)} ${seconds.toFixed(1).padStart(5)} s`);
    if (complaint === null) continue;
    failed += 1;
    console.log(`${complaint.replace(/^/gm, "      ")}\n`);
  }
}
