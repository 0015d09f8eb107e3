/** The pools of connections, with time-outs that bound how long a hung process delays others. */

import type { Logger } from "@sluice/engine";
import pg from "pg";
import type { Statement } from "../statements/statement.ts";
import type { Row } from "../tables/row.ts";

export interface PoolOptions {
  readonly url: string;
  /** The most connections at once. Default: 20. */
  readonly max?: number;
  readonly lockTimeoutSeconds?: number;
  readonly statementTimeoutSeconds?: number;
  readonly idleInTransactionSeconds?: number;
  readonly applicationName?: string;
  /** All statements look rows up by key, and are sent without waiting for earlier answers. */
  readonly forLanes?: boolean;
  readonly logger: Logger;
}

/**
 * The plan of a statement is kept as long as its connection. If it was made while the tables were
 * small, it may scan a table that is large by now. Lookups by key are right at any size.
 */
const ONLY_LOOKUPS = "-c enable_hashjoin=off -c enable_mergejoin=off -c enable_seqscan=off";

export function openPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max ?? 20,
    application_name: options.applicationName ?? "sluice",
    ...(options.forLanes && { options: ONLY_LOOKUPS, pipeline: true }),
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    lock_timeout: (options.lockTimeoutSeconds ?? 10) * 1000,
    statement_timeout: (options.statementTimeoutSeconds ?? 30) * 1000,
    idle_in_transaction_session_timeout: (options.idleInTransactionSeconds ?? 15) * 1000,
  });
  // Without a listener, a connection that is lost between two statements would end the process. The
  // next statement on it fails, and its caller hears of it.
  pool.on("connect", (client) => {
    client.on("error", (error) => {
      options.logger.warn({ error: error.message }, "a database connection was lost");
    });
  });
  pool.on("error", () => undefined);
  return pool;
}

/** Runs a statement by its name, prepared once on each connection. */
export async function run(
  on: pg.Pool | pg.PoolClient,
  statement: Statement,
  values: readonly unknown[],
): Promise<Row[]> {
  const result = await on.query<Record<string, unknown>>({
    name: statement.name,
    text: statement.text,
    values: [...values],
  });
  return result.rows;
}
