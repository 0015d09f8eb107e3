/**
 * `npm test`: builds, then plays everything that can fail: the tests of all packages, the scenarios
 * against the core, the same files against a live server, and the examples. Needs nothing but Node:
 * the servers are started here, on free ports and scratch folders, and are gone at the end.
 * Programs that npm does not have (redis-server, nginx, caddy, haproxy) are taken from the PATH or
 * installed on Debian where one is root; else their tests are among the skipped, by name and
 * reason, unless SLUICE_NEVER_SKIP=1 makes that a failure.
 *
 * `npm run test:fast` (`--fast`): the tests of the rules and the scenarios on the core, without a
 * build and without a database.
 *
 * The last line is the sum, `N passed, N failed`. Nothing run at all is a failure.
 */
import { runExamples } from "./testing/examples.mjs";
import { runPackages } from "./testing/packages.mjs";
import { endParts, finish, run } from "./testing/run.mjs";
import { startRun } from "./testing/run-folder.mjs";
import { scenariosOnCore, scenariosOnServer } from "./testing/scenarios.mjs";

/** A quarter of the random work that `npm test` does. */
const RUNS_WHEN_FAST = "100";

const { folder, end } = await startRun();
process.env.SLUICE_TEST_RUN = folder;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => void giveUp(signal));

const parts = process.argv.includes("--fast") ? await fastParts() : await allParts();
const left = await end();
if (left.length > 0) {
  for (const command of left) console.log(`left behind: ${command}`);
  parts.push({ name: "nothing left behind", passed: 0, failed: left.length, skipped: [] });
}
finish(parts);

/** Two lanes, because tests wait for servers often, and a build or a scenario never waits. */
async function allParts() {
  const [packages, others] = await Promise.all([runPackages(folder), builtParts()]);
  return [packages, ...others];
}

/** What runs on the built product, one after the other. */
async function builtParts() {
  const check = process.env.SLUICE_TYPES_CHECKED === "1" ? ["--noCheck"] : [];
  const tsc = ["node_modules/typescript/bin/tsc", "-b", ...check];
  const build = await run("build", tsc, { isHeld: true });
  if (build.code !== 0) return [{ name: "build", passed: 0, failed: 1, skipped: [] }];
  return [await scenariosOnCore(), ...(await scenariosOnServer(folder)), await runExamples(folder)];
}

/** The scenarios are among them, against the core. */
async function fastParts() {
  const env = { SLUICE_TEST_RUNS: process.env.SLUICE_TEST_RUNS ?? RUNS_WHEN_FAST };
  return [await runPackages(folder, "rules", env)];
}

/** What runs here meanwhile waits for its parts, and goes on with nothing. */
async function giveUp(signal) {
  console.log(`\n${signal}: ending everything that was started`);
  endParts();
  await end();
  process.exit(1);
}
