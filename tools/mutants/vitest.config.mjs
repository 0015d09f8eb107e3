/**
 * Which tests a mutant meets, and in which order: those beside the mutated file, the other tests of
 * the rules, the scenarios, and random work last. One worker, which loads each module once.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer } from "vitest/node";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const MUTATED = process.env.SLUICE_MUTATED ?? "";
const RANDOM = /\/(invariants|leases|never)\.test\.ts$/;
const SCENARIOS = "tools/mutants/scenarios.play.ts";

/** Mutants of other packages meet their own package's tests before the core's. */
const ownPackage = /^packages\/([^/]+)\//.exec(MUTATED)?.[1] ?? "core";
const tested = [...new Set(["core", ownPackage])];

class NearestFirst extends BaseSequencer {
  async sort(files) {
    const distance = ({ moduleId }) => {
      const path = moduleId.slice(ROOT.length);
      if (path === SCENARIOS) return 3;
      if (RANDOM.test(path)) return 4;
      if (dirname(path) === dirname(MUTATED)) return 0;
      return path.startsWith(`packages/${ownPackage}/`) ? 1 : 2;
    };
    return files.sort((a, b) => distance(a) - distance(b) || (a.moduleId < b.moduleId ? -1 : 1));
  }
}

/** Packages resolve to the sources of this tree, as in the configuration at the root. */
const alias = readdirSync(`${ROOT}packages`).flatMap((folder) => {
  const manifest = `${ROOT}packages/${folder}/package.json`;
  if (!existsSync(manifest)) return [];
  const { name, exports } = JSON.parse(readFileSync(manifest, "utf8"));
  return Object.entries(exports).map(([entry, { source }]) => ({
    find: new RegExp(`^${name}${entry.slice(1)}$`),
    replacement: `${ROOT}packages/${folder}/${source}`,
  }));
});

export default defineConfig({
  root: ROOT,
  resolve: { alias },
  test: {
    include: [...tested.map((name) => `packages/${name}/src/**/*.test.ts`), SCENARIOS],
    reporters: ["default", "json"],
    outputFile: { json: `${ROOT}report.json` },
    bail: 1,
    isolate: false,
    fileParallelism: false,
    maxWorkers: 1,
    testTimeout: 3_600_000,
    // What a mutant leaves alone is transformed once for all of them.
    experimental: { fsModuleCache: true, fsModuleCachePath: `${ROOT}.modules` },
    sequence: { sequencer: NearestFirst },
  },
});
