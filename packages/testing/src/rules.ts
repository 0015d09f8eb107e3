/** Fixtures that need no database: a small catalog, random work, a team in memory, gates' time. */
export * from "./draw.ts";
export * from "./memory-backend.ts";
export * from "./memory-team.ts";
export type { Focus } from "./pauses.ts";
export * from "./sample-catalog.ts";
export * from "./seed.ts";
export * from "./simulated-clock.ts";
export * from "./workload.ts";
