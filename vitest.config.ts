/**
 * Two projects, so that the rules are tested without waiting for a database: `rules` needs nothing,
 * `database` starts one PostgreSQL for the whole run. Packages resolve to their sources; no build
 * comes first.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";

const RULES = [
  "packages/{core,contract,client,gate,scenario}/src/**/*.test.ts",
  "tools/**/*.test.ts",
];
const globalSetup = fileURLToPath(
  new URL("./packages/testing/src/global-setup.ts", import.meta.url),
);

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

export default defineConfig({
  ...sources,
  test: {
    reporters: ["default"],
    projects: [
      { ...sources, test: { name: "rules", include: RULES, testTimeout: 20_000 } },
      {
        ...sources,
        test: {
          name: "database",
          include: ["packages/*/src/**/*.test.ts", "packages/*/test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...RULES],
          globalSetup: existsSync(globalSetup) ? [globalSetup] : [],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
