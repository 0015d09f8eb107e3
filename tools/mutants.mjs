/**
 * `npm run mutants`: makes one deliberate mistake after the other in a copy of the sources, and says
 * which test notices each. By hand, and not part of `npm test`: it takes a quarter of an hour.
 *
 *     npm run mutants                     all of them
 *     npm run mutants -- --only C5        those of one rule, or of files whose path has this in it
 *     npm run mutants -- --unplayed       those that the table has no outcome of
 *     npm run mutants -- --list           the list, without playing it
 *     npm run mutants -- --json           the outcomes as JSON on standard output
 *     npm run mutants -- --workers 2      so many at a time
 *
 * What was played is written to tools/mutants/TABLE.md; the other rows of it stay.
 *
 * Exits with 1 where a mutant survives without a reason, or is killed although a reason is given.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { misfits, readPatches } from "./mutants/patches.mjs";
import { nonsenseIn, Scratch } from "./mutants/scratch.mjs";
import { isPlayed, tableOf } from "./mutants/table.mjs";
import { tryTests } from "./mutants/trial.mjs";
import { startRun } from "./testing/run-folder.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TABLE = `${ROOT}tools/mutants/TABLE.md`;
const SEED = 4711;
/** Few: random work is the last that a mutant meets, and the slowest. */
const RUNS = 20;
/** The tests without a mistake take as long as they take; with one they may hang. */
const BASELINE_LIMIT_MS = 30 * 60_000;
const SLOWER_THAN_BASELINE = 4;

const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    unplayed: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    workers: { type: "string", default: "1" },
  },
});

const before = existsSync(TABLE) ? readFileSync(TABLE, "utf8") : "";
const patches = readPatches().filter((patch) => {
  const { rule, file } = patch;
  const isMeant =
    options.only === undefined || rule === options.only || file.includes(options.only);
  return isMeant && !(options.unplayed && isPlayed(before, patch));
});
process.exitCode = await main();

async function main() {
  const workers = Number(options.workers);
  if (!Number.isInteger(workers) || workers < 1) {
    console.error(`--workers is a whole number from 1, not "${options.workers}".`);
    return 1;
  }
  const wrong = misfits(ROOT);
  if (wrong.length > 0) {
    console.error(wrong.join("\n"));
    return 1;
  }
  if (patches.length === 0) {
    console.error(`No mutant is of ${options.only}.`);
    return 1;
  }
  if (options.list) {
    for (const { rule, file, breaks } of patches)
      console.log(`${rule.padEnd(4)} ${file}: ${breaks}`);
    console.log(`${patches.length} mutants`);
    return 0;
  }
  const results = await playInRun(workers);
  if (results === null) return 1;
  if (options.json) console.log(JSON.stringify(results, null, 2));
  writeFileSync(TABLE, tableOf(readPatches(), results, before));
  const unexpected = results.filter(
    ({ patch, killedBy }) => (killedBy === null) !== (patch.survives !== undefined),
  );
  const killed = results.filter(({ killedBy }) => killedBy !== null).length;
  say(`${results.length} mutants: ${killed} killed, ${results.length - killed} survived`);
  for (const { patch, killedBy } of unexpected) {
    const what =
      killedBy === null ? "survives without a reason" : "is killed, and has a reason not to be";
    say(`${what}: ${patch.rule} ${patch.file}: ${patch.breaks}`);
  }
  return unexpected.length === 0 ? 0 : 1;
}

/** Whatever the tests of a mutant leave running ends with the run, also where that is killed. */
async function playInRun(workers) {
  const { end } = await startRun();
  try {
    return await playAll(workers);
  } finally {
    for (const command of await end()) say(`left behind: ${command}`);
  }
}

/** In the order of the list. Null: the tests fail by themselves. */
async function playAll(workers) {
  const scratches = Array.from({ length: workers }, () => new Scratch(ROOT));
  try {
    const [first] = scratches;
    const nonsense = nonsenseIn(first.root, patches);
    if (nonsense.length > 0) throw new Error(`no programs:\n${nonsense.join("\n")}`);
    const common = { seed: SEED, runs: RUNS };
    const sound = await tryTests(first, { ...common, file: null, limitMs: BASELINE_LIMIT_MS });
    say(`without a mistake: ${sound.killedBy ?? "all pass"} (${secondsOf(sound.ms)})`);
    if (sound.killedBy !== null) return null;
    const limitMs = sound.ms * SLOWER_THAN_BASELINE * scratches.length + 60_000;
    const results = [];
    let next = 0;
    let done = 0;
    const work = async (scratch) => {
      for (let at = next++; at < patches.length; at = next++) {
        const patch = patches[at];
        const { killedBy, ms } = await scratch.with(patch, () =>
          tryTests(scratch, { ...common, file: patch.file, limitMs }),
        );
        results[at] = { patch, killedBy, ms };
        done += 1;
        const fate = killedBy === null ? "survived" : "killed";
        say(`${done}/${patches.length} ${fate} ${patch.rule} ${patch.file}: ${patch.breaks}`);
        say(`    ${killedBy ?? patch.survives ?? "no test notices it"} (${secondsOf(ms)})`);
      }
    };
    await Promise.all(scratches.map(work));
    return results;
  } finally {
    for (const scratch of scratches) scratch.remove();
  }
}

function secondsOf(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Progress goes beside the answer where that is JSON. */
function say(line) {
  if (options.json) console.error(line);
  else console.log(line);
}
