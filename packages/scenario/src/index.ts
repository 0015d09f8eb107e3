/** Scenarios: worked answers as data, played against the core or a running server. */
export { ScenarioError } from "./language/located.ts";
export type { Difference } from "./language/match.ts";
export { readScenario } from "./language/read-scenario.ts";
export type { Scenario, Step } from "./language/scenario.ts";
export type { Query, QueryType, StepCommand } from "./language/fields.ts";
export type { Driver, Opened, Reply, TeamUnderTest } from "./play/driver.ts";
export { formatResult, formatResults } from "./play/format-results.ts";
export { playScenario } from "./play/play-scenario.ts";
export type { Failure, ScenarioResult } from "./play/play-scenario.ts";
export { discoverScenarios, runScenarios } from "./play/run-scenarios.ts";
export type { RunOptions, ScenarioRun } from "./play/run-scenarios.ts";
