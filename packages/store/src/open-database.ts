/** Opens a database ready for use: found or started, migrated, with partitions of months ahead. */

import type { Logger, Store } from "@sluice/engine";
import { silentLogger } from "@sluice/engine";
import pg from "pg";
import { type EmbeddedServer, openEmbedded } from "./embedded/open-embedded.ts";
import { migrate, refuseUnmigrated } from "./postgres/migrate.ts";
import { openPool, type PoolOptions } from "./postgres/pool.ts";
import { createStore } from "./postgres/store.ts";

/** The address of a PostgreSQL (15 or later), or a folder for the embedded one. */
export type DatabaseOptions = (
  | { readonly url: string }
  | {
      readonly dataDir: string;
      readonly port?: number | undefined;
      readonly settings?: Readonly<Record<string, string>> | undefined;
    }
) & {
  readonly logger?: Logger | undefined;
  readonly pool?: Partial<Omit<PoolOptions, "url" | "logger">> | undefined;
  /** Makes and migrates nothing: a database of another version is refused. Default: false. */
  readonly isOnlyRead?: boolean | undefined;
};

export interface Database {
  readonly store: Store;
  /** For other statements; those of the store are prepared by name on the same connections. */
  readonly pool: pg.Pool;
  readonly url: string;
  /** Null where the address of a database was given. */
  readonly embedded: EmbeddedServer | null;
  /** The names of the migrations that were applied now. */
  readonly migrated: readonly string[];
  close(): Promise<void>;
}

/** The name of the database in the embedded server; elsewhere the address names it. */
export const DATABASE_NAME = "sluice";
/** Version 15, as `server_version_num` gives it. */
export const POSTGRESQL_VERSION_MIN = 150_000;
/** As many months as the jobs make ahead, for programs that run no jobs. */
const MONTHS_AHEAD = 3;

/**
 * Throws EmbeddedInUse, EmbeddedError, MigrationError, an Error about a server that is too old, or
 * the driver's error about one that cannot be reached. A server that was started is then stopped.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  if ("url" in options) return connect(options.url, null, options);
  const embedded = await openEmbedded(options);
  try {
    if (!options.isOnlyRead) {
      await createDatabaseIfMissing(embedded.urlOf("postgres"), DATABASE_NAME);
    }
    return await connect(embedded.urlOf(DATABASE_NAME), embedded, options);
  } catch (error) {
    await embedded.close();
    throw error;
  }
}

async function connect(
  url: string,
  embedded: EmbeddedServer | null,
  options: DatabaseOptions,
): Promise<Database> {
  const poolOptions = { ...options.pool, url, logger: options.logger ?? silentLogger };
  const pool = openPool(poolOptions);
  const lanesPool = openPool({
    ...poolOptions,
    applicationName: "sluice-lanes",
    forLanes: true,
  });
  try {
    await checkVersion(pool);
    const migrated = options.isOnlyRead ? [] : await migrate(pool);
    const store = createStore(pool, lanesPool);
    if (options.isOnlyRead) await refuseUnmigrated(pool);
    else await store.jobs.createPartitionsAhead(MONTHS_AHEAD);
    return {
      store,
      pool,
      url,
      embedded,
      migrated,
      async close() {
        await store.close();
        await embedded?.close();
      },
    };
  } catch (error) {
    await Promise.all([pool.end(), lanesPool.end()]);
    throw error;
  }
}

async function checkVersion(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ server_version_num: string; server_version: string }>(
    "SELECT current_setting('server_version_num') AS server_version_num, " +
      "current_setting('server_version') AS server_version",
  );
  const [row] = rows;
  if (Number(row?.server_version_num) >= POSTGRESQL_VERSION_MIN) return;
  throw new Error(`PostgreSQL 15 or later is needed; the server is ${row?.server_version}`);
}

async function createDatabaseIfMissing(url: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
