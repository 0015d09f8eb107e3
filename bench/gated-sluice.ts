/**
 * A Sluice server as gates need it for a measurement: the Postman catalog with limits that nothing
 * reaches, and a team whose month is as good as endless.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "@sluice/client";
import { type RunningServer, startServer } from "@sluice/server";

export interface GatedSluice {
  readonly url: string;
  readonly operatorKey: string;
  /** Of a member of a team, whose calls are measured. */
  readonly memberKey: string;
  close(): Promise<void>;
}

const OPERATOR_KEY = "bench-operator-key-that-is-long-enough";
export const TEAM = "bench";

export async function startGatedSluice(): Promise<GatedSluice> {
  const scratch = mkdtempSync(join(tmpdir(), "sluice-bench-"));
  const catalogDir = join(scratch, "catalog");
  cpSync(fileURLToPath(new URL("../catalogs/postman", import.meta.url)), catalogDir, {
    recursive: true,
  });
  const limits = join(catalogDir, "limits.yaml");
  const written = readFileSync(limits, "utf8");
  writeFileSync(limits, written.replace("limit: 300\n", "limit: 100000000\n"));
  const server = await startServer({
    port: 0,
    catalogDir,
    database: { dataDir: join(scratch, "data") },
    operatorKey: OPERATOR_KEY,
    logLevel: "silent",
  });
  return {
    url: server.url,
    operatorKey: OPERATOR_KEY,
    memberKey: await openTeam(server),
    async close() {
      await server.close();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

async function openTeam({ url }: RunningServer): Promise<string> {
  const client = createClient({ baseUrl: url, key: OPERATOR_KEY });
  const owner = { memberId: "olga", name: "Olga" };
  await client.call("create_team", { teamId: TEAM, name: TEAM, plan: "enterprise-2026", owner });
  await client.call("override_terms", {
    teamId: TEAM,
    target: "pools.api_calls.allotment",
    value: "1000000000",
    reason: "a measurement shall not end with the month",
  });
  const made = await client.call("create_key", {
    name: "measurements",
    scope: "member",
    teamId: TEAM,
    memberId: owner.memberId,
  });
  return made.secret;
}
