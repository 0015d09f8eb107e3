/** `verify` on a real database: clean after random work, and whatever row is touched is named. */
import { parseInstant } from "@sluice/core";
import { foldUsage, verify } from "@sluice/engine";
import { describeOnServers, freshDatabase, type RunningTestServer } from "@sluice/testing";
import { sampleCatalog, seed, seededDraw, Workload } from "@sluice/testing/rules";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestEngine, type TestEngine } from "./open-test-engine.ts";

const SEED = seed();
const START = parseInstant("2026-01-20T09:30:00Z") ?? Number.NaN;
const TEAMS = 6;
const ITEMS = 400;

/** Random work of one team through the engine, each command answered before the next is drawn. */
async function work(test: TestEngine, teamId: string, own: number): Promise<void> {
  const workload = new Workload(seededDraw(own), START);
  const operator = { kind: "operator" } as const;
  const begin = { teamId, command: workload.begin(), actor: operator };
  expect((await test.engine.execute(begin)).outcome.ok).toBe(true);
  for (let item = 0; item < ITEMS; item += 1) {
    const { command, actor, at } = workload.next();
    const { outcome } = await test.engine.execute({ teamId, command, actor, at });
    workload.note(command, outcome);
  }
}

/** By hand, with SQL, as nobody should: one field of one row of team-0's. */
const TOUCHES: readonly { table: string; where: string; sql: string; named: RegExp }[] = [
  {
    table: "charge",
    where: "a charge's credits",
    sql: `UPDATE charge SET credits = credits + 1000000 WHERE seq = (SELECT seq FROM charge
      WHERE team_id = 'team-0' AND credits > 0 ORDER BY seq OFFSET 3 LIMIT 1)
      AND team_id = 'team-0' RETURNING 'seq ' || seq AS key`,
    named: /^charge /,
  },
  {
    table: "charge",
    where: "what was taken back of a charge",
    sql: `UPDATE charge SET corrected = corrected + 1 WHERE seq = (SELECT seq FROM charge
      WHERE team_id = 'team-0' AND credits > corrected ORDER BY seq DESC LIMIT 1)
      AND team_id = 'team-0' RETURNING charge_id AS key`,
    named: /^charge /,
  },
  {
    table: "entry",
    where: "an entry's reason",
    sql: `UPDATE entry SET reason = 'forged' WHERE seq = (SELECT seq FROM entry
      WHERE team_id = 'team-0' ORDER BY seq OFFSET 5 LIMIT 1)
      AND team_id = 'team-0' RETURNING 'seq ' || seq AS key`,
    named: /^entry /,
  },
  {
    table: "entry",
    where: "an entry that is gone",
    sql: `DELETE FROM entry WHERE seq = (SELECT seq FROM entry
      WHERE team_id = 'team-0' AND kind = 'burn' ORDER BY seq LIMIT 1)
      AND team_id = 'team-0' RETURNING 'seq ' || (seq + 1) AS key`,
    named: /^(entry|charge) /,
  },
  {
    table: "account",
    where: "a balance",
    sql: `UPDATE account SET body = jsonb_set(body, '{grants,0,remaining}',
        to_jsonb(((body -> 'grants' -> 0 ->> 'remaining')::bigint + 5)::text))
      WHERE team_id = 'team-0' AND account_id = (SELECT min(account_id) FROM account
        WHERE team_id = 'team-0' AND jsonb_array_length(body -> 'grants') > 0)
      RETURNING account_id AS key`,
    named: /^account /,
  },
  {
    table: "run",
    where: "a run's total",
    sql: `UPDATE run SET body = jsonb_set(body, '{own}', to_jsonb('7'::text))
      WHERE team_id = 'team-0' AND run_id = (SELECT min(run_id) FROM run WHERE team_id = 'team-0')
      RETURNING run_id AS key`,
    named: /^run /,
  },
  {
    table: "action",
    where: "an action's credits",
    sql: `UPDATE action SET body = jsonb_set(body, '{credits}', to_jsonb('7'::text))
      WHERE team_id = 'team-0' AND action_id = (SELECT min(action_id) FROM action
        WHERE team_id = 'team-0') RETURNING action_id AS key`,
    named: /^action /,
  },
  {
    table: "reservation",
    where: "what was settled",
    sql: `UPDATE reservation SET body = jsonb_set(body, '{settled}', to_jsonb('7'::text))
      WHERE team_id = 'team-0' AND reservation_id = (SELECT max(reservation_id) FROM reservation
        WHERE team_id = 'team-0' AND body -> 'lease' = 'null') RETURNING reservation_id AS key`,
    named: /^reservation /,
  },
  {
    table: "reservation",
    where: "what was reported of a lease",
    sql: `UPDATE reservation SET body = jsonb_set(body, '{lease,spent}', to_jsonb('7'::text))
      WHERE team_id = 'team-0' AND reservation_id = (SELECT min(reservation_id) FROM reservation
        WHERE team_id = 'team-0' AND body -> 'lease' <> 'null') RETURNING reservation_id AS key`,
    named: /^reservation /,
  },
  {
    table: "reservation",
    where: "what a lease has lost",
    sql: `UPDATE reservation SET body = jsonb_set(body, '{lease,lostChargeId}', '"chg_0"')
      WHERE team_id = 'team-0' AND reservation_id = (SELECT min(reservation_id) FROM reservation
        WHERE team_id = 'team-0' AND body -> 'lease' ->> 'lostChargeId' IS NOT NULL)
      RETURNING reservation_id AS key`,
    named: /^reservation /,
  },
  {
    table: "cycle",
    where: "what a closed cycle was billed",
    sql: `UPDATE cycle SET body = jsonb_set(body, '{overageBilled,flows}', '{"cents": "123456"}')
      WHERE team_id = 'team-0' AND cycle = (SELECT min(cycle) FROM cycle
        WHERE team_id = 'team-0' AND body ->> 'status' = 'closed') RETURNING cycle::text AS key`,
    named: /^cycle /,
  },
  {
    table: "cycle",
    where: "the lines of a closed cycle's invoice",
    sql: `UPDATE cycle SET body = jsonb_set(body, '{closedOverage,flows}',
        '{"segments": [], "blocks": [{"price": "9000000000000"}]}')
      WHERE team_id = 'team-0' AND cycle = (SELECT min(cycle) FROM cycle
        WHERE team_id = 'team-0' AND body ->> 'status' = 'closed') RETURNING cycle::text AS key`,
    named: /^cycle /,
  },
  {
    table: "usage_rollup",
    where: "a roll-up",
    sql: `UPDATE usage_rollup SET burned = burned + 1 WHERE team_id = 'team-0'
      AND (cycle, key) = (SELECT cycle, key FROM usage_rollup WHERE team_id = 'team-0'
        ORDER BY cycle, key LIMIT 1) RETURNING item AS key`,
    named: /^usage_rollup /,
  },
  {
    table: "usage_watermark",
    where: "how far usage is folded",
    sql: `UPDATE usage_watermark SET seq = seq + 100000 WHERE team_id = 'team-0'
      RETURNING team_id AS key`,
    named: /^usage_watermark /,
  },
  {
    table: "team",
    where: "the head of the chain",
    sql: `UPDATE team SET head_hash = decode(repeat('ab', 32), 'hex') WHERE team_id = 'team-0'
      RETURNING team_id AS key`,
    named: /^team /,
  },
  {
    table: "team_event",
    where: "an event that is gone",
    sql: `DELETE FROM team_event WHERE team_id = 'team-0' AND seq = 2 RETURNING team_id AS key`,
    named: /^team /,
  },
];

describeOnServers(`verify, random work of seed ${SEED}`, (server: RunningTestServer) => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let opened: TestEngine;

  beforeAll(async () => {
    database = await freshDatabase(server);
    opened = await openTestEngine(database.url, { catalog: sampleCatalog });
    const teams = Array.from({ length: TEAMS }, (_, index) => index);
    await Promise.all(teams.map((index) => work(opened, `team-${index}`, SEED + index)));
    await foldUsage(opened.database.store.usage);
  });

  afterAll(async () => {
    await opened.close();
    await database.drop();
  });

  test("every balance, total, invoice and roll-up is what the ledger makes it", async () => {
    const seen: string[] = [];
    const report = await verify(opened.database.store.reads, sampleCatalog, {
      onProgress: ({ teamId }) => seen.push(teamId),
    });
    expect(report.disagreements).toEqual([]);
    expect(report.teams).toBe(TEAMS);
    expect(report.charges).toBeGreaterThan(TEAMS * 20);
    expect(report.entries).toBeGreaterThan(report.charges);
    expect(report.checks).toBeGreaterThan(report.entries * 3);
    expect(seen).toHaveLength(TEAMS);
  });

  for (const { table, where, sql, named } of TOUCHES) {
    test(`names the row when ${where} is changed by hand (${table})`, async () => {
      const pool = opened.database.pool;
      const client = await pool.connect();
      // Undone afterwards: each touch is the only one there is.
      const saved = `saved_${table}`;
      await client.query(
        `CREATE TABLE ${saved} AS SELECT * FROM ${table} WHERE team_id = 'team-0'`,
      );
      try {
        const touched = await client.query<{ key: string }>(sql);
        expect(touched.rowCount).toBe(1);
        const report = await verify(opened.database.store.reads, sampleCatalog);
        const rows = report.disagreements.map((one) => `${one.where.table} ${one.where.key}`);
        expect(report.disagreements.every((one) => one.team === "team-0")).toBe(true);
        expect(rows.filter((row) => named.test(row)).join("\n")).toContain(touched.rows[0]?.key);
      } finally {
        await restore(client, table, saved);
        client.release();
      }
      const after = await verify(opened.database.store.reads, sampleCatalog, { teams: ["team-0"] });
      expect(after.disagreements).toEqual([]);
    });
  }

  test("runs beside writes: each team is read as of one instant", async () => {
    let isDone = false;
    const writing = work(opened, "team-busy", SEED + 100).finally(() => {
      isDone = true;
    });
    let rounds = 0;
    while (!isDone) {
      const report = await verify(opened.database.store.reads, sampleCatalog);
      expect(report.disagreements).toEqual([]);
      await foldUsage(opened.database.store.usage);
      rounds += 1;
    }
    await writing;
    expect(rounds).toBeGreaterThan(0);
  });

  test("a team that is asked for and is not there is a disagreement", async () => {
    const report = await verify(opened.database.store.reads, sampleCatalog, { teams: ["nobody"] });
    expect(report.disagreements).toMatchObject([{ team: "nobody", where: { table: "team" } }]);
  });
});

/** Generated columns are not inserted: the database makes them again. */
async function restore(
  client: { query(sql: string): Promise<{ rows: { name: string }[] }> },
  table: string,
  saved: string,
): Promise<void> {
  const { rows } = await client.query(`SELECT attname AS name FROM pg_attribute
    WHERE attrelid = '${table}'::regclass AND attnum > 0 AND attgenerated = '' AND NOT attisdropped`);
  const columns = rows.map((row) => row.name).join(", ");
  await client.query(`DELETE FROM ${table} WHERE team_id = 'team-0'`);
  await client.query(`INSERT INTO ${table} (${columns}) SELECT ${columns} FROM ${saved}`);
  await client.query(`DROP TABLE ${saved}`);
}
