/**
 * A process killed in the middle of its work, ten times over, on an embedded server that syncs to
 * disk; every other time its database server is killed too. What it had acknowledged is there, once.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "../src/index.ts";
import { auditTeam } from "./audit.ts";

const CHILD = fileURLToPath(new URL("./crash-child.ts", import.meta.url));
const KILLS = 10;
const TEAMS = ["t0", "t1", "t2", "t3", "t4"];

let dataDir = "";
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "sluice-crash-"));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

test("ten kills in the middle of a load lose no acknowledged command and double none", async () => {
  const acknowledged: string[] = [];
  for (let round = 0; round < KILLS; round += 1) {
    const after = 100 + 37 * round;
    const seen = await loadAndKill(round, after);
    expect(seen.length).toBeGreaterThanOrEqual(after);
    acknowledged.push(...seen);
  }
  const database = await openDatabase({ dataDir });
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
}, 240_000);

/** Answers what the child had acknowledged when it was killed. */
async function loadAndKill(round: number, after: number): Promise<string[]> {
  const child = spawn(
    process.execPath,
    ["--conditions=source", "--import", "tsx", CHILD, dataDir, `round-${round}`],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const complaints: string[] = [];
  child.stderr.on("data", (bytes) => complaints.push(String(bytes)));
  const seen: string[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => {
    // A line cut short by the kill says nothing.
    if (/^t\d round-\d+-\d+$/.test(line)) seen.push(line);
    if (seen.length === after) void kill(child, round);
  });
  await new Promise<void>((resolve) => child.once("close", () => resolve()));
  if (child.signalCode !== "SIGKILL") {
    throw new Error(`the child ended by itself: ${complaints.join("")}`);
  }
  return seen;
}

async function kill(child: ChildProcess, round: number): Promise<void> {
  child.kill("SIGKILL");
  if (round % 2 === 0) return;
  const text = await readFile(join(dataDir, "postgres", "postmaster.pid"), "utf8");
  process.kill(Number(text.split("\n")[0]), "SIGKILL");
}
