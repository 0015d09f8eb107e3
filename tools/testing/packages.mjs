/** The tests of all packages, by Vitest; what its journal tells is counted. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readJournal } from "./journal.mjs";
import { run } from "./run.mjs";

const REPORTER = "tools/testing/journal-reporter.mjs";

/** `project`: one alone. */
export async function runPackages(folder, project = null, env = {}) {
  const name = project === null ? "packages" : `packages, ${project}`;
  const journal = join(folder, `${project ?? "all"}.jsonl`);
  const args = ["node_modules/vitest/vitest.mjs", "run", "--reporter=default"];
  args.push(`--reporter=./${REPORTER}`);
  if (project !== null) args.push("--project", project);
  const { code } = await run(name, args, { env: { ...env, SLUICE_TEST_JOURNAL: journal } });
  if (!existsSync(journal)) {
    console.log("vitest told of no test");
    return { name, passed: 0, failed: 1, skipped: [] };
  }
  const { passed, failed, skipped, isEnded, notEnded, filesLeft } = readJournal(journal);
  if (!isEnded) {
    console.log(`${name}: cut short; ${filesLeft} files had not ended. What had begun:`);
    for (const one of notEnded) console.log(`  ${one}`);
    return { name, passed, failed: failed + 1, skipped };
  }
  // Something that no test is charged with, or no test at all.
  const isAmiss = failed === 0 && (code !== 0 || passed === 0);
  return { name, passed, failed: isAmiss ? 1 : failed, skipped };
}
