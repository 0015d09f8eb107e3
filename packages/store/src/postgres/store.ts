/** The engine's store on one PostgreSQL database. */
import type pg from "pg";
import type { Store } from "@sluice/engine";
import { PostgresApiKeys } from "./api-keys.ts";
import { PostgresBatches } from "./batches.ts";
import { PostgresJobs } from "./jobs.ts";

export function createStore(pool: pg.Pool): Store {
  return {
    batches: new PostgresBatches(pool),
    jobs: new PostgresJobs(pool),
    apiKeys: new PostgresApiKeys(pool),
    close: () => pool.end(),
  };
}
