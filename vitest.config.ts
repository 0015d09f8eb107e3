/**
 * Two projects, so that the rules are tested without waiting for a database: `rules` needs nothing,
 * `database` starts one PostgreSQL for the whole run. Packages resolve to their sources; no build
 * comes first.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";

const RULES = ["packages/{core,contract,client}/src/**/*.test.ts", "tools/**/*.test.ts"];
const conditions = ["source", "module", "node", "development|production"];
const globalSetup = fileURLToPath(
  new URL("./packages/testing/src/global-setup.ts", import.meta.url),
);

const sources = {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ["source", "node"] } },
};

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
