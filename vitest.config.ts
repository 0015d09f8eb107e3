/**
 * Two projects, so that the rules are tested without waiting for a database: `rules` needs nothing,
 * `database` starts one PostgreSQL of each kind for the whole run. Packages resolve to their
 * sources; no build comes first.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";
import { rollSeed } from "./packages/testing/src/seed.ts";

const RULES = [
  "packages/{core,contract,client,gate,scenario}/src/**/*.test.ts",
  "packages/testing/src/seed.test.ts",
  "tools/**/*.test.ts",
];
const globalSetup = ["./tools/testing/vitest-run.mjs", "./packages/testing/src/global-setup.ts"]
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .filter((path) => existsSync(path));
/** A time-out ends what hangs and stands for no claim: a slow machine only makes a test slower. */
const HANGS_AFTER_MS = 20 * 60_000;

/**
 * Each entry of each package, as its manifest names the source of it. Aliases, not the `source`
 * condition: the global setup is loaded where Vite's conditions do not reach.
 */
function sourceEntries(): { find: RegExp; replacement: string }[] {
  const packages = new URL("./packages/", import.meta.url);
  return readdirSync(packages).flatMap((folder) => {
    const manifest = new URL(`${folder}/package.json`, packages);
    if (!existsSync(manifest)) return [];
    const { name, exports } = JSON.parse(readFileSync(manifest, "utf8"));
    return Object.entries<{ source: string }>(exports).map(([entry, { source }]) => ({
      find: new RegExp(`^${name}${entry.slice(1)}$`),
      replacement: fileURLToPath(new URL(source, manifest)),
    }));
  });
}

const sources = { resolve: { alias: sourceEntries() } };

const everywhere = {
  // A worker loads each module once for all of its files, which is half of what they cost.
  isolate: false,
  maxWorkers: availableParallelism(),
  testTimeout: HANGS_AFTER_MS,
  hookTimeout: HANGS_AFTER_MS,
  teardownTimeout: HANGS_AFTER_MS,
};

if (process.env.SLUICE_SEED === undefined) {
  console.log(`random tests: SLUICE_SEED=${rollSeed()} plays them again`);
}

export default defineConfig({
  ...sources,
  test: {
    reporters: ["default"],
    maxWorkers: availableParallelism(),
    projects: [
      { ...sources, test: { ...everywhere, name: "rules", include: RULES } },
      {
        ...sources,
        test: {
          ...everywhere,
          name: "database",
          include: ["packages/*/src/**/*.test.ts", "packages/*/test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...RULES],
          globalSetup,
        },
      },
    ],
  },
});
