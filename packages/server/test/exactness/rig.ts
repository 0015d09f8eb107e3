/** A Sluice server on a database of its own, with a catalog changed for a test, and teams on it. */
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Client, createClient } from "@sluice/client";
import type { Lease, Reservation } from "@sluice/core";
import { type Disagreement, loadCatalog, verify } from "@sluice/engine";
import { type Database, openDatabase } from "@sluice/store";
import { freshDatabase } from "@sluice/testing";
import { type RunningServer, startServer } from "../../src/index.ts";
import type { GateProcessOptions } from "./gate-process.ts";
import { GateProcess } from "./gates.ts";
import { OPERATOR_KEY } from "./operator-key.ts";

/** A server that is slow on a busy machine is not away. */
const PATIENCE_MS = 10 * 60_000;
const CATALOG = fileURLToPath(new URL("../../../../catalogs/postman", import.meta.url));

/** What is to stand in a file of the catalog instead of what stands there. */
export interface Change {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** So many calls a minute that no test meets the limit. */
export const NO_MINUTE: Change = {
  file: "limits.yaml",
  from: "limit: 300\n    windowSeconds: 60\n",
  to: "limit: 10000000\n    windowSeconds: 60\n",
};

/** A month of other than 10,000 calls. */
export const monthOfCalls = (calls: number): Change => ({
  file: "plans-2026.yaml",
  from: 'api_calls: { scope: team, allotment: "10000"',
  to: `api_calls: { scope: team, allotment: "${calls}"`,
});

export interface Place {
  readonly databaseUrl: string;
  readonly catalogDir: string;
  clear(): Promise<void>;
}

export async function openPlace(changes: readonly Change[]): Promise<Place> {
  const catalogDir = await mkdtemp(join(tmpdir(), "sluice-catalog-"));
  await cp(CATALOG, catalogDir, { recursive: true });
  for (const { file, from, to } of changes) {
    const path = join(catalogDir, file);
    const text = await readFile(path, "utf8");
    if (!text.includes(from)) throw new Error(`${file} does not say ${from}`);
    await writeFile(path, text.replace(from, to));
  }
  const database = await freshDatabase();
  return {
    databaseUrl: database.url,
    catalogDir,
    async clear() {
      await rm(catalogDir, { recursive: true });
      await database.drop();
    },
  };
}

export function serve(place: Place, jobsEverySeconds = 0): Promise<RunningServer> {
  return startServer({
    port: 0,
    catalogDir: place.catalogDir,
    database: { url: place.databaseUrl },
    operatorKey: OPERATOR_KEY,
    logLevel: "silent",
    jobsEverySeconds,
  });
}

export const clientOf = (url: string): Client => createClient({ baseUrl: url, key: OPERATOR_KEY });

export interface TeamTerms {
  readonly teamId: string;
  readonly testClockAt?: string;
  readonly keys?: number;
}

/** A team with 10,000 calls a month; answers the secrets of keys of its only member. */
export async function createCallers(client: Client, terms: TeamTerms): Promise<string[]> {
  const { teamId, testClockAt, keys = 1 } = terms;
  const owner = { memberId: "olga", name: "Olga" };
  await client.call("create_team", {
    teamId,
    name: teamId,
    plan: "free-2026",
    owner,
    ...(testClockAt === undefined ? {} : { testClockAt }),
  });
  const secrets: string[] = [];
  for (let at = 0; at < keys; at += 1) {
    const of = { name: `key ${at}`, scope: "member", teamId, memberId: "olga" } as const;
    secrets.push((await client.call("create_key", of)).secret);
  }
  return secrets;
}

export const startGates = (
  count: number,
  options: Omit<GateProcessOptions, "operatorKey" | "gateId"> & { readonly name?: string },
): Promise<GateProcess[]> => {
  const { name = "gate", ...rest } = options;
  const starts = Array.from({ length: count }, (_, at) =>
    GateProcess.start({
      timeoutMs: PATIENCE_MS,
      ...rest,
      operatorKey: OPERATOR_KEY,
      gateId: `${name}-${at + 1}`,
    }),
  );
  return Promise.all(starts);
};

export interface MonthShown {
  readonly limit: string;
  readonly used: string;
  readonly held: string;
}

export async function monthOf(client: Client, teamId: string): Promise<MonthShown> {
  const { usage } = await client.call("get_usage", { teamId });
  const pool = usage.pools.find((one) => one.pool === "api_calls");
  if (!pool) throw new Error("calls are counted");
  return { limit: pool.limit, used: pool.used, held: pool.held };
}

/** Credits of the month by what they are shown as. */
export async function byItem(client: Client, teamId: string): Promise<Record<string, number>> {
  const asked = { teamId, groupBy: "item", pool: "api_calls" } as const;
  const { items } = await client.call("get_usage_breakdown", asked);
  return Object.fromEntries(items.map(({ key, credits }) => [key ?? "", Number(credits)]));
}

/** What `sluice verify` finds. */
export async function disagreements(place: Place): Promise<readonly Disagreement[]> {
  const database = await openDatabase({ url: place.databaseUrl });
  try {
    const catalog = await loadCatalog(place.catalogDir);
    const report = await verify(database.store.reads, catalog);
    if (report.charges === 0) throw new Error("nothing was charged");
    return report.disagreements;
  } finally {
    await database.close();
  }
}

export type Leased = Reservation & { readonly lease: Lease };

/** Every lease that there ever was. */
export function leasesOf({ sluice }: RunningServer, teamId: string): Promise<Leased[]> {
  return leasesIn(sluice.store, teamId);
}

/** The same of a server in a process of its own. */
export async function leasesAt(place: Place, teamId: string): Promise<Leased[]> {
  const database = await openDatabase({ url: place.databaseUrl });
  return leasesIn(database.store, teamId).finally(() => database.close());
}

function leasesIn({ reads }: Database["store"], teamId: string): Promise<Leased[]> {
  return reads.snapshot(async (snapshot) => {
    const leases: Leased[] = [];
    const team = await snapshot.audit(teamId);
    for await (const reservation of team?.reservations() ?? []) {
      if (isLease(reservation)) leases.push(reservation);
    }
    return leases;
  });
}

const isLease = (reservation: Reservation): reservation is Leased => reservation.lease !== null;
