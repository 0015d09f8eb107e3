/** Every scenario against the rules in memory, each a test of its own. */
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { loadCatalog } from "@sluice/engine";
import { coreDriver, discoverScenarios, formatResult, runScenarios } from "@sluice/scenario";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const driver = coreDriver(await loadCatalog(`${ROOT}catalogs/postman`));

for (const file of discoverScenarios([`${ROOT}scenarios`])) {
  test(relative(ROOT, file), async () => {
    const { failed, results } = await runScenarios([file], { driver });
    expect(failed, results.flatMap((result) => formatResult(result)).join("\n")).toBe(0);
  });
}
