/** The tests of all packages, by Vitest; what its journal tells is counted. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { outcomeOf, readJournal } from "./journal.mjs";
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
  const { complaints, ...sum } = outcomeOf(readJournal(journal), code);
  for (const line of complaints) console.log(`${name}: ${line}`);
  return { name, ...sum };
}
