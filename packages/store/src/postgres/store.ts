/** The engine's store on one PostgreSQL database. */

import type { Store } from "@sluice/engine";
import type pg from "pg";
import { PostgresApiKeys } from "./api-keys.ts";
import { PostgresBatches } from "./batches.ts";
import { PostgresJobs } from "./jobs.ts";
import { PostgresReads } from "./reads.ts";
import { PostgresUsage } from "./usage.ts";

/** The lanes have connections of their own, so that no question keeps a command waiting. */
export function createStore(pool: pg.Pool, lanesPool: pg.Pool): Store {
  return {
    batches: new PostgresBatches(lanesPool),
    jobs: new PostgresJobs(pool),
    apiKeys: new PostgresApiKeys(pool),
    reads: new PostgresReads(pool),
    usage: new PostgresUsage(pool),
    async close() {
      await lanesPool.end();
      await pool.end();
    },
  };
}
