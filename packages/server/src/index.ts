/** The server: an HTTP application over an engine, and a composition root that starts both. */
export { type AppOptions, buildApp } from "./app.ts";
export type { SluiceEngine } from "./http/engine-port.ts";
export {
  type LogLevel,
  type RunningServer,
  type StartOptions,
  startServer,
} from "./start-server.ts";
