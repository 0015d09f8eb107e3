/** Plays many scenario files, one after the other. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { ConnectionFault } from "@sluice/client";
import type { Driver } from "../driver/driver.ts";
import { ScenarioError } from "../language/located.ts";
import { readScenario } from "../language/read-scenario.ts";
import type { Scenario } from "../language/scenario.ts";
import type { ScenarioResult } from "./play-scenario.ts";
import { playScenario } from "./play-scenario.ts";

export interface ScenarioRun {
  readonly driver: string;
  readonly passed: number;
  readonly failed: number;
  readonly results: readonly ScenarioResult[];
}

export interface RunOptions {
  readonly driver: Driver;
  readonly onProgress?: (result: ScenarioResult, done: number, total: number) => void;
}

/**
 * Files as given; folders stand for every `.yaml` or `.yml` file below them, in order of path.
 * Throws when a path does not exist or a folder has none, so that nothing passes unplayed.
 */
export function discoverScenarios(paths: readonly string[]): string[] {
  const found = paths.flatMap((path) => {
    if (!existsSync(path)) throw new Error(`There is no file or folder ${path}.`);
    if (!statSync(path).isDirectory()) return [path];
    const files = readdirSync(path, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.ya?ml$/.test(name))
      .map((name) => join(path, name))
      .sort();
    if (files.length === 0) throw new Error(`There is no .yaml file below ${path}.`);
    return files;
  });
  return [...new Set(found)];
}

export async function runScenarios(
  paths: readonly string[],
  options: RunOptions,
): Promise<ScenarioRun> {
  const files = discoverScenarios(paths);
  const results: ScenarioResult[] = [];
  for (const file of files) {
    const result = await playFile(file, options.driver);
    results.push(result);
    options.onProgress?.(result, results.length, files.length);
  }
  const passed = results.filter((result) => result.status === "passed").length;
  return { driver: options.driver.name, passed, failed: results.length - passed, results };
}

async function playFile(file: string, driver: Driver): Promise<ScenarioResult> {
  let scenario: Scenario;
  try {
    scenario = readScenario(file, readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof ScenarioError) return invalid(error);
    throw error;
  }
  try {
    return await playScenario(scenario, driver);
  } catch (error) {
    if (error instanceof ConnectionFault || !(error instanceof Error)) throw error;
    return broken(scenario, error);
  }
}

/** A bug below, e.g. a broken invariant: it fails this scenario and not the others. */
function broken(scenario: Scenario, error: Error): ScenarioResult {
  const { file, title, rules, steps } = scenario;
  const failure = {
    where: null,
    line: 1,
    title: null,
    message: "something threw while this was played",
    differences: [{ path: "", line: 1, expected: "an answer", got: error.stack ?? error.message }],
  };
  return { file, title, rules, status: "failed", stepsPassed: 0, steps: steps.length, failure };
}

function invalid(error: ScenarioError): ScenarioResult {
  const { file, line, path, expected, got } = error;
  return {
    file,
    title: file,
    rules: [],
    status: "invalid",
    stepsPassed: 0,
    steps: 0,
    failure: {
      where: null,
      line,
      title: null,
      message: "this is not a scenario that can be played",
      differences: [{ path, line, expected, got }],
    },
  };
}
