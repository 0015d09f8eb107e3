/** Starts the run's servers before its first test, and stops them after its last. */
import type { TestProject } from "vitest/node";
import { startTestPostgres, type TestServer } from "./servers.ts";

declare module "vitest" {
  interface ProvidedContext {
    sluiceServers: TestServer[];
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { servers, stop } = await startTestPostgres();
  project.provide("sluiceServers", servers);
  return stop;
}
