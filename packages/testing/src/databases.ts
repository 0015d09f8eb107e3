/** A database of its own for each test or file, copied from a migrated template. */
import { randomBytes } from "node:crypto";
import pg from "pg";
import { describe, inject } from "vitest";
import type {} from "./global-setup.ts";
import { TEMPLATE, type TestServer } from "./servers.ts";
import { skipTests } from "./skip.ts";

export type RunningTestServer = Extract<TestServer, { skipped: null }>;

export interface TestDatabase {
  readonly url: string;
  /** Of the server's own database, to look at this one or to cut its connections from outside. */
  readonly adminUrl: string;
  readonly name: string;
  drop(): Promise<void>;
}

export const availableServers = (): readonly TestServer[] => inject("sluiceServers");

/** A database of its own. Default: on the embedded server. */
export async function freshDatabase(server?: RunningTestServer): Promise<TestDatabase> {
  const adminUrl = server?.adminUrl ?? embeddedServer().adminUrl;
  const name = `test_${randomBytes(8).toString("hex")}`;
  await onServer(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE} STRATEGY FILE_COPY`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    adminUrl,
    name,
    drop: () => onServer(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/** The same tests on every server there is; one that is missing is reported with the reason. */
export function describeOnServers(
  claim: string,
  tests: (server: RunningTestServer) => void,
  options: { butNot?: string } = {},
): void {
  for (const server of availableServers()) {
    if (server.name === options.butNot) continue;
    if (server.skipped !== null) {
      skipTests(`${claim} (${server.name})`, server.skipped);
    } else {
      describe(`${claim} (${server.name})`, () => tests(server));
    }
  }
}

export async function onServer(url: string, sql: string, values: unknown[] = []): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql, values);
  } finally {
    await client.end();
  }
}

function embeddedServer(): RunningTestServer {
  const server = availableServers().find((one) => one.skipped === null);
  if (!server || server.skipped !== null) throw new Error("the run has no database server");
  return server;
}
