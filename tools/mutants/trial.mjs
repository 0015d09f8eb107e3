/** Plays the tests of the rules and the scenarios in a scratch tree, up to the first that fails. */
import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { signalTo } from "../testing/processes.mjs";

const CONFIG = "tools/mutants/vitest.config.mjs";

/**
 * @param {import("./scratch.mjs").Scratch} scratch
 * @param {{ file: string | null, seed: number, runs: number, limitMs: number }} options
 * @returns {Promise<{ killedBy: string | null, ms: number }>}
 */
export async function tryTests(scratch, { file, seed, runs, limitMs }) {
  const report = join(scratch.root, "report.json");
  rmSync(report, { force: true });
  const startedAt = performance.now();
  const child = spawn(
    process.execPath,
    ["node_modules/vitest/vitest.mjs", "run", "--config", CONFIG],
    {
      cwd: scratch.root,
      env: {
        ...process.env,
        SLUICE_MUTATED: file ?? "",
        SLUICE_SEED: String(seed),
        SLUICE_TEST_RUNS: String(runs),
        SLUICE_TEST_SHRINK: "off",
      },
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own: a worker in an endless loop ends only with the group.
      detached: true,
    },
  );
  let output = "";
  const take = (chunk) => {
    output += chunk;
  };
  child.stdout.setEncoding("utf8").on("data", take);
  child.stderr.setEncoding("utf8").on("data", take);
  let isOver = false;
  const limit = setTimeout(() => {
    isOver = true;
    signalTo(-child.pid, "SIGKILL");
  }, limitMs);
  const code = await new Promise((resolve) => child.on("close", resolve));
  clearTimeout(limit);
  const ms = performance.now() - startedAt;
  if (isOver) return { killedBy: "the tests do not end", ms };
  if (code === 0) return { killedBy: null, ms };
  return { killedBy: firstFailure(scratch, report) ?? lastWords(output), ms };
}

function firstFailure(scratch, report) {
  let results;
  try {
    results = JSON.parse(readFileSync(report, "utf8")).testResults;
  } catch {
    return null;
  }
  for (const { name, status, message, assertionResults } of results) {
    const failed = assertionResults.find((one) => one.status === "failed");
    const path = relative(scratch.root, name);
    if (failed)
      return failed.title.startsWith("scenarios/") ? failed.title : `${path}: ${failed.title}`;
    if (status === "failed" && assertionResults.length === 0) {
      return `${path}: ${(message ?? "").split("\n")[0]}`;
    }
  }
  return null;
}

/** What is said where no test failed, e.g. by an error outside of any. */
function lastWords(output) {
  const lines = output.trim().split("\n");
  const error = lines.find((line) => /Error/.test(line));
  return (error ?? lines.at(-1) ?? "nothing was said").trim();
}
