/** Servers and fixtures for tests. */
export { bundled } from "./child-program.ts";
export * from "./databases.ts";
export * from "./fixtures/index.ts";
export { describeWithPrograms, findProgram } from "./programs.ts";
export {
  type ProxyConfig,
  startCaddy,
  startHaproxy,
  startNginx,
  type TestProxy,
} from "./proxy-servers.ts";
export { type RedisOptions, startRedis, type TestRedis } from "./redis-server.ts";
export type { TestServer } from "./servers.ts";
export { until } from "./until.ts";
