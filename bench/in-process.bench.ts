/**
 * Durable charges in process, through the lanes, against a row lock per charge on the same server:
 * the same journal rows, the same indexes, the same idempotency answer, one transaction each.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "@sluice/core";
import { CORNER_SHOP, createShopTeam, useBlocks } from "@sluice/testing/fixtures";
import { openSluice, type Sluice } from "sluice";
import type { BenchRow } from "./bench-row.ts";

const IN_FLIGHT = 500;
const ROW_LOCK_CONNECTIONS = 20;
const TEAMS = 1_000;
const WARM_SECONDS = 2;
const MEASURED_SECONDS = 8;
const operator = { kind: "operator" } as const;

export default async function inProcess(): Promise<BenchRow[]> {
  const dataDir = mkdtempSync(join(tmpdir(), "sluice-bench-"));
  const sluice = await openSluice({
    catalog: CORNER_SHOP,
    database: { dataDir, pool: { max: ROW_LOCK_CONNECTIONS + 5 } },
    jobsEverySeconds: 0,
  });
  try {
    await makeTeams(sluice);
    await makeRowLockTables(sluice);
    const rowLock = await measure(ROW_LOCK_CONNECTIONS, (n) => chargeUnderRowLock(sluice, n));
    const hot = await measure(IN_FLIGHT, (n) => charge(sluice, "bench-0", `hot-${n}`));
    const spread = await measure(IN_FLIGHT, (n) =>
      charge(sluice, `bench-${n % TEAMS}`, `spread-${n}`),
    );
    return rowsOf({ rowLock, hot, spread });
  } finally {
    await sluice.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function rowsOf(perSecond: { rowLock: number; hot: number; spread: number }): BenchRow[] {
  const { rowLock, hot, spread } = perSecond;
  return [
    {
      name: "durable charges in process, one hot team",
      value: hot,
      unit: "charges/s",
      against: "SELECT ... FOR UPDATE per charge, same server",
      againstValue: rowLock,
      ratio: hot / rowLock,
      goal: ">= 40",
    },
    {
      name: "durable charges in process, 1,000 teams",
      value: spread,
      unit: "charges/s",
      against: "one hot team",
      againstValue: hot,
      ratio: spread / hot,
      goal: ">= 0.6",
    },
  ];
}

/** Keeps so many under way at once, and answers how many a second were done. */
async function measure(inFlight: number, work: (n: number) => Promise<void>): Promise<number> {
  let next = 0;
  const runFor = async (seconds: number): Promise<number> => {
    const first = next;
    const began = performance.now();
    const end = began + seconds * 1000;
    await Promise.all(
      Array.from({ length: inFlight }, async () => {
        while (performance.now() < end) await work(next++);
      }),
    );
    return (next - first) / ((performance.now() - began) / 1000);
  };
  await runFor(WARM_SECONDS);
  return runFor(MEASURED_SECONDS);
}

async function charge(sluice: Sluice, teamId: string, idempotencyKey: string): Promise<void> {
  await send(sluice, teamId, useBlocks(1), idempotencyKey);
}

async function send(
  sluice: Sluice,
  teamId: string,
  command: Command,
  idempotencyKey?: string,
): Promise<void> {
  const { outcome } = await sluice.execute({ teamId, command, actor: operator, idempotencyKey });
  if (!outcome.ok) throw new Error(`refused: ${JSON.stringify(outcome.rejection)}`);
}

async function makeTeams(sluice: Sluice): Promise<void> {
  const teams = Array.from({ length: TEAMS }, (_, index) => `bench-${index}`);
  await Promise.all(teams.map((teamId) => send(sluice, teamId, createShopTeam())));
}

async function makeRowLockTables(sluice: Sluice): Promise<void> {
  await sluice.database.pool.query(`
    CREATE TABLE locked_team (team_id text PRIMARY KEY, balance bigint NOT NULL);
    CREATE TABLE locked_charge (LIKE charge INCLUDING ALL);
    CREATE TABLE locked_entry (LIKE entry INCLUDING ALL);
    CREATE TABLE locked_answer (LIKE answer INCLUDING ALL);
    INSERT INTO locked_team VALUES ('bench-0', 1000000000000)`);
}

const LOCK = {
  name: "bench-lock",
  text: "SELECT balance FROM locked_team WHERE team_id = 'bench-0' FOR UPDATE",
};

/** Everything that one charge writes, in one more round trip. */
const WRITE = {
  name: "bench-write",
  text: `
WITH paid AS (
  UPDATE locked_team SET balance = balance - 1000000 WHERE team_id = 'bench-0'
), charged AS (
  INSERT INTO locked_charge (team_id, seq, at, charge_id, occurred_at, cycle, pool, account_id,
    item, unit, quantity, card_id, rate_id, plan_id, credits, burned, overage, absorbed, is_late,
    corrected, hash)
  VALUES ('bench-0', $1::bigint, now(), 'chg_' || $1::bigint, now(), 0, 'flows', 'flows:team:0',
    'block', 'call', '1', 'shop-card', 'block', 'basket', 1000000, 1000000, 0, 0, false, 0,
    decode(repeat('00', 32), 'hex'))
), entered AS (
  INSERT INTO locked_entry (team_id, seq, at, kind, from_account, to_account, amount, pool,
    account_id, cycle, grant_id, charge_id, cost, hash)
  VALUES ('bench-0', $1::bigint, now(), 'burn', 'grt_1', 'used', 1000000, 'flows',
    'flows:team:0', 0, 'grt_1', 'chg_' || $1::bigint, 0, decode(repeat('00', 32), 'hex'))
)
INSERT INTO locked_answer (team_id, key, digest, outcome, expires_at)
VALUES ('bench-0', 'key-' || $1::bigint, decode(repeat('00', 32), 'hex'), '{"ok":true}',
  now() + interval '13 months')`,
};

async function chargeUnderRowLock(sluice: Sluice, n: number): Promise<void> {
  const client = await sluice.database.pool.connect();
  try {
    await client.query("BEGIN");
    await client.query(LOCK);
    await client.query({ ...WRITE, values: [n] });
    await client.query("COMMIT");
  } finally {
    client.release();
  }
}
