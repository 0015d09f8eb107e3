/** Scenarios: worked answers as data, played against the core or a running server. */

export type { Driver, Opened, Reply, TeamUnderTest } from "./driver/driver.ts";
export type { Query, QueryType, StepCommand } from "./language/fields.ts";
export { ScenarioError } from "./language/located.ts";
export type { Difference } from "./language/match.ts";
export { readScenario } from "./language/read-scenario.ts";
export type { Scenario, Step } from "./language/scenario.ts";
export { coreDriver } from "./play/core-driver.ts";
export { formatResult, formatResults } from "./play/format-results.ts";
export type { HttpDriverOptions } from "./play/http-driver.ts";
export { httpDriver } from "./play/http-driver.ts";
export type { Failure, ScenarioResult } from "./play/play-scenario.ts";
export { playScenario } from "./play/play-scenario.ts";
export type { RunOptions, ScenarioRun } from "./play/run-scenarios.ts";
export { discoverScenarios, runScenarios } from "./play/run-scenarios.ts";
