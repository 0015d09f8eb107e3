/** PostgreSQL servers that belong to one test run: started by its global setup, gone with it. */
import { access, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase, openEmbedded } from "@sluice/store";
import pg from "pg";

export const TEMPLATE = "sluice_template";

/** A server to test on, or why there is none. */
export type TestServer =
  | { readonly name: string; readonly adminUrl: string; readonly skipped: null }
  | { readonly name: string; readonly adminUrl: null; readonly skipped: string };

/** Durability is tested on servers of their own; here speed is worth more. */
const IN_A_HURRY = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  max_connections: "300",
} as const;

/** The oldest one served, where Debian and its like put it. */
const OLDEST = { name: "PostgreSQL 15", binDir: "/usr/lib/postgresql/15/bin" } as const;

export async function startTestPostgres(): Promise<{
  servers: TestServer[];
  stop(): Promise<void>;
}> {
  const started = [await start("embedded PostgreSQL", undefined)];
  const hasOldest = await access(join(OLDEST.binDir, "postgres")).then(
    () => true,
    () => false,
  );
  if (hasOldest) started.push(await start(OLDEST.name, OLDEST.binDir));
  const servers: TestServer[] = started.map((one) => one.server);
  if (!hasOldest) {
    const skipped = `not installed in ${OLDEST.binDir}`;
    servers.push({ name: OLDEST.name, adminUrl: null, skipped });
  }
  return {
    servers,
    async stop() {
      for (const one of started) await one.stop();
    },
  };
}

async function start(
  name: string,
  binDir: string | undefined,
): Promise<{ server: TestServer; stop(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), "sluice-test-"));
  const embedded = await openEmbedded({ dataDir, binDir, settings: IN_A_HURRY });
  const template = await openDatabase({ url: await createTemplate(embedded.urlOf) });
  await template.close();
  return {
    server: { name, adminUrl: embedded.urlOf("postgres"), skipped: null },
    async stop() {
      await embedded.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function createTemplate(urlOf: (database: string) => string): Promise<string> {
  const client = new pg.Client({ connectionString: urlOf("postgres") });
  await client.connect();
  await client.query(`CREATE DATABASE ${TEMPLATE}`);
  await client.end();
  return urlOf(TEMPLATE);
}
