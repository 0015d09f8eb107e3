/** Running programs, and the sum of what they counted. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** The command, relative to the root; what it runs is built. */
export const SLUICE = "packages/cli/bin/sluice.js";

/** No part may hang the run for ever. */
const PART_MINUTES_MAX = 12;

/** Runs a Node program at the root; prints as it goes, and answers what was printed. */
export function run(title, args, { env = {}, isQuiet = false } = {}) {
  console.log(`\n== ${title}`);
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const take = (chunk) => {
    output += chunk;
    if (!isQuiet) process.stdout.write(chunk);
  };
  child.stdout.setEncoding("utf8").on("data", take);
  child.stderr.setEncoding("utf8").on("data", take);
  const limit = setTimeout(() => child.kill("SIGKILL"), PART_MINUTES_MAX * 60_000);
  return new Promise((resolve) => {
    child.on("close", (code) => {
      clearTimeout(limit);
      const seconds = (performance.now() - startedAt) / 1000;
      console.log(`-- ${title}: exit ${code}, ${seconds.toFixed(1)} s`);
      resolve({ code, output: output.trimEnd() });
    });
  });
}

/** Prints the parts and their sum, which stands on the last line, and sets the exit code. */
export function finish(parts) {
  console.log("\n== summary");
  for (const { name, passed, failed } of parts) {
    console.log(`${failed === 0 ? "pass" : "FAIL"}  ${name}: ${passed} passed, ${failed} failed`);
  }
  const skipped = parts.flatMap((part) => part.skipped);
  for (const name of skipped) console.log(`skipped: ${name}`);
  const sum = (field) => parts.reduce((total, part) => total + part[field], 0);
  const passed = sum("passed");
  const failed = passed === 0 ? Math.max(1, sum("failed")) : sum("failed");
  const tail = skipped.length > 0 ? `, ${skipped.length} skipped` : "";
  process.exitCode = failed === 0 ? 0 : 1;
  console.log(`${passed} passed, ${failed} failed${tail}`);
}
