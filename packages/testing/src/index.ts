/** Servers and fixtures for tests. */
export * from "./databases.ts";
export * from "./fixtures/corner-shop.ts";
export type { TestServer } from "./servers.ts";
