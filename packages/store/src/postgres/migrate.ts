/**
 * Migrations: plain SQL files, forward only, each in a transaction of its own. Processes that start
 * at once wait for one another. A file that was changed after it was applied, or a database that
 * knows a migration which this program does not, is refused before anything is touched.
 */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import pg from "pg";

const DIRECTORY = new URL("../../migrations/", import.meta.url);
/**
 * The migration only lost a contest for locks with processes at work, and may succeed another time.
 */
const LOST_LOCKS = new Set([
  "40P01", // deadlock
  "55P03", // lock time-out
]);
const ATTEMPTS = 10;
/** The key of the advisory lock. Any number will do, if it never changes. */
const LOCK = 5_726_153_001;

export interface Migration {
  readonly name: string;
  readonly text: string;
}

export class MigrationError extends Error {
  override readonly name = "MigrationError";
}

export async function readMigrations(): Promise<Migration[]> {
  const files = (await readdir(DIRECTORY)).filter((file) => file.endsWith(".sql")).sort();
  return Promise.all(
    files.map(async (file) => ({
      name: file.slice(0, -".sql".length),
      text: await readFile(new URL(file, DIRECTORY), "utf8"),
    })),
  );
}

/**
 * Brings the database up to date; answers the names of what it applied. Default of `migrations`:
 * all that this version has.
 */
export async function migrate(pool: pg.Pool, migrations?: readonly Migration[]): Promise<string[]> {
  const known = migrations ?? (await readMigrations());
  const client = await pool.connect();
  try {
    // Waiting for the migrations of another process is no fault.
    await client.query("SET statement_timeout = 0; SET lock_timeout = 0");
    await client.query("SELECT pg_advisory_lock($1)", [LOCK]);
    return await applyMissing(client, known);
  } finally {
    // The connection is closed: its settings were changed, and this frees the advisory lock.
    client.release(true);
  }
}

/** Throws a MigrationError where `migrate` would change anything; for programs that only read. */
export async function refuseUnmigrated(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ there: boolean }>(
    "SELECT to_regclass('migration') IS NOT NULL AS there",
  );
  const migrations = await readMigrations();
  const missing = rows[0]?.there ? await missingIn(pool, migrations) : migrations;
  if (missing.length === 0) return;
  throw new MigrationError(
    `the database has yet to be migrated (${missing.map(({ name }) => name).join(", ")}): ` +
      "start a server of this version with it first",
  );
}

async function applyMissing(
  client: pg.PoolClient,
  migrations: readonly Migration[],
): Promise<string[]> {
  await client.query(`CREATE TABLE IF NOT EXISTS migration (
    name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`);
  const missing = await missingIn(client, migrations);
  for (const migration of missing) await applyPatiently(client, migration);
  return missing.map((migration) => migration.name);
}

async function missingIn(
  on: pg.Pool | pg.PoolClient,
  migrations: readonly Migration[],
): Promise<Migration[]> {
  const { rows } = await on.query<{ name: string; sha256: string }>(
    "SELECT name, sha256 FROM migration ORDER BY name",
  );
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of rows) {
    const migration = known.get(row.name);
    if (!migration) {
      throw new MigrationError(
        `the database has migration ${row.name}, which this version does not know: ` +
          "a newer version has used it",
      );
    }
    if (digest(migration.text) !== row.sha256) {
      throw new MigrationError(`migration ${row.name} was changed after it was applied`);
    }
  }
  const done = new Set(rows.map((row) => row.name));
  return migrations.filter((migration) => !done.has(migration.name));
}

/** Whoever held the locks goes on between two attempts, since each attempt lets go of its own. */
async function applyPatiently(client: pg.PoolClient, migration: Migration): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await apply(client, migration);
    } catch (error) {
      if (attempt < ATTEMPTS && hasLostLocks(error)) continue;
      const reason = error instanceof Error ? error.message : String(error);
      throw new MigrationError(`migration ${migration.name} failed: ${reason}`, { cause: error });
    }
  }
}

const hasLostLocks = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && LOST_LOCKS.has(error.code ?? "");

async function apply(client: pg.PoolClient, migration: Migration): Promise<void> {
  await client.query("BEGIN");
  try {
    await client.query(migration.text);
    await client.query("INSERT INTO migration (name, sha256) VALUES ($1, $2)", [
      migration.name,
      digest(migration.text),
    ]);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  }
}

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
