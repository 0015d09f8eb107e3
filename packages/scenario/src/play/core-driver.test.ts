import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Catalog, parseCatalog } from "@sluice/core";
import { describe, expect, test } from "vitest";
import { readScenario } from "../language/read-scenario.ts";
import { coreDriver } from "./core-driver.ts";
import { formatResults } from "./format-results.ts";
import { playScenario } from "./play-scenario.ts";
import { discoverScenarios, runScenarios } from "./run-scenarios.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const WRONG = join(ROOT, "packages/scenario/fixtures/wrong-number.yaml");

function postman(): Catalog {
  const dir = join(ROOT, "catalogs/postman");
  const files = readdirSync(dir)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => ({ name, text: readFileSync(join(dir, name), "utf8") }));
  const parsed = parseCatalog(files);
  if (!parsed.ok) throw new Error(parsed.rejection.map(({ message }) => message).join("\n"));
  return parsed.value;
}

const driver = coreDriver(postman());

describe("scenarios against the core", () => {
  const files = discoverScenarios([join(ROOT, "scenarios")]);

  test.each(files.map((file) => file.slice(ROOT.length + 1)))("%s", async (file) => {
    const run = await runScenarios([join(ROOT, file)], { driver });
    expect(formatResults(run)).toMatch(/^ok .*\n1 passed, 0 failed$/);
  });
});

describe("a scenario with one wrong number", () => {
  test("fails, naming the step, its line, what was expected and what came", async () => {
    const run = await runScenarios([WRONG], { driver });
    expect(run).toMatchObject({ passed: 0, failed: 1 });
    expect(run.results[0]).toMatchObject({
      status: "failed",
      stepsPassed: 2,
      failure: {
        where: "step 3 (balance)",
        line: 17,
        differences: [{ path: "overageCost", line: 19, expected: "0.07", got: "0.06" }],
      },
    });
    const text = formatResults(run);
    expect(text).toContain('wrong-number.yaml:17: step 3 (balance) "2 x $0.03"');
    expect(text).toMatch(/19 {2}overageCost {2}0\.07 {6}0\.06/);
    expect(text.split("\n").at(-1)).toBe("0 passed, 1 failed");
  });

  test("and passes once the number is right", async () => {
    const right = readFileSync(WRONG, "utf8").replace("0.07}", "0.06}");
    const result = await playScenario(readScenario("right.yaml", right), driver);
    expect(result.status).toBe("passed");
  });
});

describe("the catalog played against", () => {
  const text = readFileSync(join(ROOT, "scenarios/ai-credits/a3-off-by-default.yaml"), "utf8");

  test("A3: the default of pay-as-you-go is catalog data, off or on", async () => {
    const catalog = postman();
    const other = { ...catalog, bounds: { ...catalog.bounds, paygDefault: "on" as const } };
    const claim = text.replace("false", "true").replace('"off"', '"on"');
    const [off, on] = [readScenario("off.yaml", text), readScenario("on.yaml", claim)];
    expect((await playScenario(off, coreDriver(catalog))).status).toBe("passed");
    expect((await playScenario(on, coreDriver(other))).status).toBe("passed");
    expect((await playScenario(off, coreDriver(other))).status).toBe("failed");
  });

  test("C3, C4: how many runs are under way and in line is catalog data", async () => {
    const catalog = postman();
    const bounds = { ...catalog.bounds, runsOpenPerTeamMax: 2, runsPausedPerTeamMax: 1 };
    const file = join(ROOT, "packages/scenario/fixtures/tight-bounds.yaml");
    const tight = coreDriver({ ...catalog, bounds });
    expect((await runScenarios([file], { driver: tight })).results).toMatchObject([
      { status: "passed", failure: null },
    ]);
    expect((await runScenarios([file], { driver })).failed).toBe(1);
  });
});

describe("what else can go wrong", () => {
  const text = readFileSync(WRONG, "utf8").replace("0.07}", "0.06}");

  test("set-up that is refused fails before the first step", async () => {
    const broken = text.replace("credits: 390", "credits: -1");
    const result = await playScenario(readScenario("x.yaml", broken), driver);
    expect(result).toMatchObject({ status: "failed", stepsPassed: 0 });
    expect(result.failure?.where).toBe("set-up 4 (complete_action)");
  });

  test("a team that cannot be made fails", async () => {
    const broken = text.replace("plan: professional", "plan: platinum");
    const result = await playScenario(readScenario("x.yaml", broken), driver);
    expect(result.failure?.where).toBe("team");
  });

  test("a refusal where an answer was expected shows the refusal", async () => {
    const broken = text.replace("complete-action: {action: a2", "complete-action: {action: a9");
    const result = await playScenario(readScenario("x.yaml", broken), driver);
    expect(result.failure?.differences[0]?.got).toContain('"code":"not_found"');
  });

  test("an answer where a refusal was expected fails", async () => {
    const broken = text.replace("expect: ok", "expect: {refused: credits_exhausted}");
    const result = await playScenario(readScenario("x.yaml", broken), driver);
    expect(result).toMatchObject({ status: "failed", stepsPassed: 0 });
  });

  test("a clock that would run backwards fails the step", async () => {
    const broken = text.replace("  - title:", "  - at: 2026-02-01\n    title:");
    const result = await playScenario(readScenario("x.yaml", broken), driver);
    expect(result.failure?.message).toBe("the clock could not be advanced");
  });

  test("a path that does not exist, or a folder without scenarios, is an error", () => {
    expect(() => discoverScenarios([join(ROOT, "no-such-folder")])).toThrow("There is no file");
    expect(() => discoverScenarios([join(ROOT, "packages/scenario/src")])).toThrow("no .yaml");
  });
});
