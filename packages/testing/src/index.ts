/** Servers and fixtures for tests. */
export * from "./databases.ts";
export * from "./fixtures/index.ts";
export type { TestServer } from "./servers.ts";
