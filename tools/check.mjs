/**
 * `npm run check`: everything that can be known of the source without running it. One line a check;
 * what a failed one printed stands under it. Exits 1 if any failed.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { checkDocs } from "./check-docs.mjs";
import { checkLock } from "./check-lock.mjs";
import { tidy } from "./tidy.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const only = process.argv.slice(2);

/** A program of node_modules; an answer of null is a pass. */
const program = (path, ...args) => {
  const file = `${ROOT}node_modules/${path}`;
  const run = spawnSync(process.execPath, [file, ...args], {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (run.status === 0) return null;
  return `${run.stdout ?? ""}${run.stderr ?? ""}${run.error ? run.error.message : ""}`.trim();
};

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
  types: () =>
    program("typescript/bin/tsc", "-p", "tsconfig.check.json") ??
    program("typescript/bin/tsc", "-p", "packages/core", "--noEmit"),
  imports: () =>
    program(
      "dependency-cruiser/bin/dependency-cruise.mjs",
      ...["--config", ".dependency-cruiser.cjs"],
      ...["packages", "tools", "bench", "examples"].filter((folder) => existsSync(ROOT + folder)),
    ),
  "dead code": () => program("knip/bin/knip.js", "--no-progress", "--no-config-hints"),
  tidy: () => findings(tidy(ROOT)),
  docs: () => findings(checkDocs(ROOT)),
  lock: () => findings(checkLock(ROOT)),
  schema: schemaDump,
};

/** `schema.sql` is what the migrations make, on a server started for the comparison. */
function schemaDump() {
  const complaint = program("vitest/vitest.mjs", "run", "packages/store/test/schema.test.ts");
  return complaint ?? (existsSync(`${ROOT}packages/store/schema.sql`) ? null : "no schema.sql");
}

let failed = 0;
for (const [name, check] of Object.entries(CHECKS)) {
  if (only.length > 0 && !only.includes(name)) continue;
  const startedAt = performance.now();
  const complaint = check();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(
    `${complaint === null ? "pass" : "FAIL"}  ${name.padEnd(10)} ${seconds.padStart(5)} s`,
  );
  if (complaint === null) continue;
  failed += 1;
  console.log(`${complaint.replace(/^/gm, "      ")}\n`);
}
console.log(failed === 0 ? "check: all passed" : `check: ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
