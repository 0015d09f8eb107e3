/** The public API of the engine. */
export type * from "./ports/api-keys.ts";
export type * from "./ports/clock.ts";
export type * from "./ports/ids.ts";
export type * from "./ports/jobs.ts";
export * from "./ports/logger.ts";
export * from "./ports/store.ts";
