/**
 * A process killed in the middle of its work, ten times over; on an embedded server that syncs to
 * disk, every other time the database server is killed too. What it had acknowledged is there,
 * once.
 */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { bundled, describeOnServers, freshDatabase } from "@sluice/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, openDatabase } from "../src/index.ts";
import { auditTeam } from "./audit.ts";

const CHILD = fileURLToPath(new URL("./crash-child.ts", import.meta.url));
const KILLS = 10;
const TEAMS = ["t0", "t1", "t2", "t3", "t4"];

let dataDir = "";
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "sluice-crash-"));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

test("ten kills of process and embedded server lose no acknowledged command and double none", async () => {
  const acknowledged = await tenKills(dataDir, async (round) => {
    if (round % 2 === 0) return;
    const text = await readFile(join(dataDir, "postgres", "postmaster.pid"), "utf8");
    process.kill(Number(text.split("\n")[0]), "SIGKILL");
  });
  await expectEachOnce(await openDatabase({ dataDir }), acknowledged);
});

describeOnServers(
  "ten kills of a process",
  (server) => {
    test("lose no acknowledged command and double none", async () => {
      const database = await freshDatabase(server);
      const acknowledged = await tenKills(database.url, async () => undefined);
      await expectEachOnce(await openDatabase({ url: database.url }), acknowledged);
      await database.drop();
    });
  },
  { butNot: "embedded PostgreSQL" },
);

async function tenKills(
  where: string,
  alsoKill: (round: number) => Promise<void>,
): Promise<string[]> {
  const acknowledged: string[] = [];
  for (let round = 0; round < KILLS; round += 1) {
    const after = 100 + 37 * round;
    const seen = await loadAndKill(where, round, after);
    await alsoKill(round);
    expect(seen.length).toBeGreaterThanOrEqual(after);
    acknowledged.push(...seen);
  }
  return acknowledged;
}

async function expectEachOnce(database: Database, acknowledged: readonly string[]): Promise<void> {
  try {
    const { rows } = await database.pool.query<{ team_id: string; key: string; charge: string }>(
      `SELECT team_id, key, outcome -> 'answer' -> 'charge' ->> 'chargeId' AS charge FROM answer`,
    );
    const answered = new Set(rows.map((row) => `${row.team_id} ${row.key}`));
    expect(acknowledged.filter((one) => !answered.has(one))).toEqual([]);
    let charges = 0;
    for (const teamId of TEAMS) {
      const audited = await auditTeam(database.pool, teamId);
      charges += audited.charges.length;
      const named = rows.flatMap((row) => (row.team_id === teamId ? [row.charge] : []));
      expect(named.sort()).toEqual(audited.charges.map((charge) => charge.chargeId).sort());
    }
    // Every charge has its answer, and the other way round: no half batch.
    expect(charges).toBe(rows.length);
    expect(charges).toBeGreaterThanOrEqual(acknowledged.length);
  } finally {
    await database.close();
  }
}

/** Answers what the child had acknowledged when it was killed. */
async function loadAndKill(where: string, round: number, after: number): Promise<string[]> {
  const child = spawn(process.execPath, [await bundled(CHILD), where, `round-${round}`], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const complaints: string[] = [];
  child.stderr.on("data", (bytes) => complaints.push(String(bytes)));
  const seen: string[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => {
    // A line cut short by the kill says nothing.
    if (/^t\d round-\d+-\d+$/.test(line)) seen.push(line);
    if (seen.length === after) child.kill("SIGKILL");
  });
  await new Promise<void>((resolve) => child.once("close", () => resolve()));
  if (child.signalCode !== "SIGKILL") {
    throw new Error(`the child ended by itself: ${complaints.join("")}`);
  }
  return seen;
}
