/**
 * `npm test`: builds, then plays everything that can fail: the tests of all packages, the scenarios
 * against the core, the same files against a live server, and the examples. Needs nothing but Node:
 * the servers are started here, on free ports and scratch folders, and are gone at the end.
 * Programs that npm does not have (redis-server, nginx, caddy, haproxy) are taken from the PATH or
 * installed on Debian where one is root; else their tests are among the skipped, by name and
 * reason, unless SLUICE_NEVER_SKIP=1 makes that a failure.
 *
 * The last line is the sum, `N passed, N failed`. Nothing run at all is a failure.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runExamples } from "./testing/examples.mjs";
import { finish, run, SLUICE } from "./testing/run.mjs";
import { withServer } from "./testing/server.mjs";

const scratch = mkdtempSync(join(tmpdir(), "sluice-test-"));
const parts = [];

try {
  const build = await run("build", ["node_modules/typescript/bin/tsc", "-b"]);
  if (build.code !== 0) {
    parts.push({ name: "build", passed: 0, failed: 1, skipped: [] });
  } else {
    parts.push(await packages());
    parts.push(await scenarios("scenarios, core", []));
    parts.push(...(await scenariosOnServer()));
    parts.push(await runExamples(scratch));
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
finish(parts);

/** The tests of all packages, by Vitest; its own report is what is counted. */
async function packages() {
  const report = join(scratch, "vitest.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const { code } = await run("packages", ["node_modules/vitest/vitest.mjs", "run", ...reporters]);
  const name = "packages";
  let result;
  try {
    result = JSON.parse(readFileSync(report, "utf8"));
  } catch {
    console.log("vitest wrote no report");
    return { name, passed: 0, failed: 1, skipped: [] };
  }
  const tests = result.testResults.flatMap((file) => file.assertionResults);
  const withStatus = (...statuses) => tests.filter(({ status }) => statuses.includes(status));
  const brokenFiles = result.testResults.filter(
    (file) =>
      file.status === "failed" && !file.assertionResults.some((it) => it.status === "failed"),
  );
  const passed = withStatus("passed").length;
  let failed = withStatus("failed").length + brokenFiles.length;
  // An error outside of any test, or no test at all.
  if (failed === 0 && (code !== 0 || passed === 0)) failed = 1;
  const skipped = withStatus("pending", "skipped", "todo", "disabled").map((it) => it.fullName);
  return { name, passed, failed, skipped };
}

/** `sluice test` on every scenario; its last line is what is counted. */
async function scenarios(name, args, env = {}) {
  const { code, output } = await run(name, [SLUICE, "test", "scenarios", ...args], { env });
  const counted = /(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\s*$/.exec(output);
  const passed = Number(counted?.[1] ?? 0);
  let failed = Number(counted?.[2] ?? 0);
  if (failed === 0 && (code !== 0 || passed === 0)) failed = 1;
  const skips = [...output.matchAll(/^\s*skipped\s+(.+)$/gm)].map((match) => match[1]);
  return { name, passed, failed, skipped: skips };
}

async function scenariosOnServer() {
  const name = "scenarios, live server";
  const data = join(scratch, "data");
  const { result, stopped } = await withServer({ data }, ({ url, key }) =>
    scenarios(name, ["--server", url], { SLUICE_KEY: key }),
  );
  return [
    result ?? { name, passed: 0, failed: 1, skipped: [] },
    { name: "server stops cleanly", passed: stopped ? 1 : 0, failed: stopped ? 0 : 1, skipped: [] },
  ];
}
