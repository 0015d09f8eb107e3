/** Databases that older versions made are taken along: their rows stay, and work goes on. */
import { describeOnServers, freshDatabase, until } from "@sluice/testing";
import type pg from "pg";
import { expect, test } from "vitest";
import { MigrationError, migrate, openPool, readMigrations } from "../src/index.ts";
import { describeSchema } from "./describe-schema.ts";

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** What 0004 and those before it could hold: a team, its cycle, a charge, and usage rolled up. */
const ROWS = `
INSERT INTO team (team_id, version, is_on_test_clock, journal_seq, head_hash, body)
  VALUES ('t', 7, false, 2, decode(repeat('00', 32), 'hex'), '{"name": "Team"}');
INSERT INTO member (team_id, member_id, body) VALUES ('t', 'ann', '{"role": "owner"}');
INSERT INTO cycle (team_id, cycle, is_open, body) VALUES
  ('t', 0, false, '{"status": "closed", "start": 0, "end": 9, "timeZone": "UTC"}'),
  ('t', 1, true, '{"status": "running", "start": 9, "end": 99, "timeZone": "UTC"}');
INSERT INTO account (team_id, account_id, body) VALUES
  ('t', 'old', '{"pool": "flows", "owner": "team", "cycle": 0}'),
  ('t', 'new', '{"pool": "flows", "owner": "team", "cycle": 1}'),
  ('t', 'packs', '{"pool": "flows", "owner": "team", "cycle": null}');
INSERT INTO run (team_id, run_id, is_open, body)
  VALUES ('t', 'r', true, '{"status": "running", "parentId": "p", "pin": {"cycle": 1}}');
INSERT INTO action (team_id, action_id, is_open, body)
  VALUES ('t', 'a', true, '{"status": "started", "memberId": "ann", "startedAt": 10}');
INSERT INTO reservation (team_id, reservation_id, is_open, body)
  VALUES ('t', 'h', true, '{"status": "held", "pool": "flows", "owner": "team", "lease": null}');
INSERT INTO charge (team_id, seq, at, charge_id, occurred_at, cycle, pool, account_id, item, unit,
    quantity, card_id, plan_id, credits, burned, overage, absorbed, is_late, corrected, hash)
  SELECT 't', n, to_timestamp(0), 'c' || n, to_timestamp(0), 1, 'flows', 'new', 'run', 'run',
    '1', 'card', 'pro', 5 * n, 5 * n, 0, 0, false, 0, decode(repeat('00', 32), 'hex')
  FROM generate_series(1, 2) AS n;
SELECT fold_usage('t', 1)`;

/** What a lane of an old process does after its locks: a write to a table of documents. */
const LANE_WRITES = "UPDATE action SET body = body WHERE team_id = 't'";
const LANE_LOCKS = "SELECT * FROM lock_teams(ARRAY['t'], ARRAY[7]::bigint[], '{}', '{}')";

async function isWaitingForLocks(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query(`SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = 'relation'`);
  return rows.length > 0;
}

/** A migration that loses its locks to others so many times, and then has them. */
const losing = (times: number, code: string) => ({
  name: "9999_lost",
  // A sequence keeps its count when its transaction is rolled back.
  text: `DO $$ BEGIN
    IF nextval('attempts') <= ${times} THEN
      RAISE EXCEPTION 'lost' USING ERRCODE = '${code}';
    END IF;
  END $$`,
});

describeOnServers("migrations", (server) => {
  const within = async (work: (pool: pg.Pool) => Promise<void>): Promise<void> => {
    const database = await freshDatabase(server);
    const pool = openPool({ url: database.url, logger: silent });
    await work(pool);
    await pool.end();
    await database.drop();
  };

  /** Puts the database back to what the version before 0005 had made of it. */
  const goBack = async (pool: pg.Pool): Promise<void> => {
    await pool.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    const all = await readMigrations();
    const before = all.filter(({ name }) => name < "0005");
    expect(await migrate(pool, before)).toEqual(before.map(({ name }) => name));
    await pool.query(ROWS);
  };

  test("a database of the version before keeps its rows, and its roll-ups go on", () =>
    within(async (pool) => {
      const expected = await describeSchema(pool);
      await goBack(pool);

      expect((await migrate(pool))[0]).toBe("0005_what_is_read");
      expect(await describeSchema(pool)).toBe(expected);
      const open = await pool.query("SELECT * FROM open_documents(ARRAY['t', 'none'])");
      expect(open.rows.map(({ shelf, id }) => `${shelf} ${id}`).sort()).toEqual([
        "accounts new",
        "accounts packs",
        "actions a",
        "cycles 1",
        "members ann",
        "reservations h",
        "runs r",
      ]);
      expect(open.rows.find(({ shelf }) => shelf === "members")?.body).toBe('{"role": "owner"}');
      expect((await pool.query("SELECT fold_usage('t', 100) AS folded")).rows[0]?.folded).toBe("1");
      const { rows } = await pool.query("SELECT charges, credits, burned FROM usage_rollup");
      expect(rows).toEqual([{ charges: "2", credits: "15", burned: "15" }]);
    }));

  test("a lane that is under way when the migration begins finishes first, and neither fails", () =>
    within(async (pool) => {
      await goBack(pool);
      const lane = await pool.connect();
      await lane.query("BEGIN");
      await lane.query(LANE_LOCKS);
      const migrated = migrate(pool);
      await until(() => isWaitingForLocks(pool));
      await lane.query(LANE_WRITES);
      await lane.query("COMMIT");
      lane.release();
      expect((await migrated)[0]).toBe("0005_what_is_read");
    }));

  test.each(["40P01", "55P03"])("a migration that lost its locks (%s) is tried again", (code) =>
    within(async (pool) => {
      await pool.query("CREATE SEQUENCE attempts");
      const all = await readMigrations();
      expect(await migrate(pool, [...all, losing(9, code)])).toEqual(["9999_lost"]);
    }),
  );

  test("a migration that loses its locks ten times is given up, any other fault at once", () =>
    within(async (pool) => {
      await pool.query("CREATE SEQUENCE attempts");
      const all = await readMigrations();
      const attempts = async () =>
        (await pool.query("SELECT last_value FROM attempts")).rows[0]?.last_value;
      const failed = new MigrationError("migration 9999_lost failed: lost");
      await expect(migrate(pool, [...all, losing(99, "40P01")])).rejects.toEqual(failed);
      expect(await attempts()).toBe("10");
      await expect(migrate(pool, [...all, losing(99, "22012")])).rejects.toEqual(failed);
      expect(await attempts()).toBe("11");
    }));
});
