/** Fixtures that need no database: a small catalog, random work, a team in memory. */
export * from "./memory-team.ts";
export * from "./sample-catalog.ts";
export * from "./workload.ts";
