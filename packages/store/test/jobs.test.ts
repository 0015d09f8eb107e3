import type { Command } from "@sluice/core";
import { createShopTeam, describeOnServers, freshDatabase, useBlocks } from "@sluice/testing";
import { expect, test } from "vitest";
import { auditTeam } from "./audit.ts";
import { openTestEngine, type TestEngine } from "./open-test-engine.ts";

const operator = { kind: "operator" } as const;

describeOnServers("jobs", (server) => {
  const within = async (work: (opened: TestEngine) => Promise<void>): Promise<void> => {
    const database = await freshDatabase(server);
    const opened = await openTestEngine(database.url);
    await work(opened);
    await opened.close();
    await database.drop();
  };
  const run = ({ engine }: TestEngine, teamId: string, command: Command) =>
    engine.execute({ teamId, command, actor: operator });
  const setDue = ({ database }: TestEngine, teamId: string, due: string) =>
    database.pool.query(`UPDATE team SET due_at = ${due} WHERE team_id = $1`, [teamId]);

  test("a team whose time has come is advanced by whoever runs the jobs, once", () =>
    within(async (opened) => {
      await run(opened, "held", createShopTeam());
      await run(opened, "held", { type: "reserve", pool: "flows", credits: "1", ttlSeconds: 1 });
      const { pool } = opened.database;
      const status = async () =>
        (await pool.query("SELECT body ->> 'status' AS status FROM reservation")).rows[0]?.status;
      expect(await status()).toBe("held");
      // As if the second were over; the version tells the engine that its cached state is stale.
      const past = "floor(extract(epoch FROM now()) * 1000)::bigint - 5";
      await pool.query(
        `UPDATE reservation SET body = jsonb_set(body, '{expiresAt}', to_jsonb(${past}))`,
      );
      await pool.query(`UPDATE team SET version = version + 1, due_at = now() - interval '5 ms',
        body = jsonb_set(body, '{dueAt}', to_jsonb(${past}))`);
      expect((await opened.engine.runJobsOnce()).teamsAdvanced).toBe(1);
      expect(await status()).toBe("expired");
      expect((await opened.engine.runJobsOnce()).teamsAdvanced).toBe(0);
    }));

  test("teams on test clocks are left alone: their time stands still", () =>
    within(async (opened) => {
      await run(opened, "still", createShopTeam("2020-01-01T00:00:00Z"));
      await setDue(opened, "still", "now() - interval '1 day'");
      expect((await opened.engine.runJobsOnce()).teamsAdvanced).toBe(0);
    }));

  test("two processes share the teams that are due, and a lapsed claim comes again", () =>
    within(async (opened) => {
      const teams = Array.from({ length: 40 }, (_, index) => `due-${index}`);
      for (const teamId of teams) {
        await run(opened, teamId, createShopTeam());
        await setDue(opened, teamId, "now() - interval '1 minute'");
      }
      const { jobs } = opened.database.store;
      const claims = await Promise.all(
        [1, 2].map(() => jobs.claimDueTeams({ limit: 20, claimSeconds: 60 })),
      );
      expect(claims.flat().sort()).toEqual(teams.toSorted());
      expect(await jobs.claimDueTeams({ limit: 20, claimSeconds: 60 })).toEqual([]);
      await opened.database.pool.query("UPDATE team SET claimed_until = now() - interval '1 s'");
      expect((await opened.engine.runJobsOnce()).teamsAdvanced).toBe(40);
    }));

  test("C10: answers are forgotten only when their date has passed; markers and refusals too", () =>
    within(async (opened) => {
      const { pool } = opened.database;
      await run(opened, "old", createShopTeam());
      for (const idempotencyKey of ["kept", "past"]) {
        const command = useBlocks(1);
        await opened.engine.execute({ teamId: "old", command, actor: operator, idempotencyKey });
      }
      const { rows } = await pool.query(
        "SELECT bool_and(expires_at >= now() + interval '13 months' - interval '1 day') AS ok FROM answer",
      );
      expect(rows).toEqual([{ ok: true }]);
      await pool.query("UPDATE answer SET expires_at = now() WHERE key = 'past'");
      await pool.query("UPDATE commit_marker SET committed_at = now() - interval '2 days'");
      await pool.query(`INSERT INTO refusal (team_id, refusal_id, at, command, actor, code, facts, recorded_at)
        SELECT 'old', 'rfs_' || n, now(), 'reserve', 'operator', 'credits_exhausted', '{}',
          now() - n * interval '30 days' FROM generate_series(1, 4) AS n`);
      const { pruned } = await opened.engine.runJobsOnce();
      expect(pruned).toEqual({ answers: 1, refusals: 2, commitMarkers: 3 });
      expect((await pool.query("SELECT key FROM answer")).rows).toEqual([{ key: "kept" }]);
      expect((await auditTeam(pool, "old")).charges).toHaveLength(2);
    }));

  /** Five refusals of a team, `rfs_1` to `rfs_5`, that were recorded so long ago. */
  const refuse = (opened: TestEngine, teamId: string, ago: string) =>
    opened.database.pool.query(
      `INSERT INTO refusal (team_id, refusal_id, at, command, actor, code, facts, recorded_at)
        SELECT $1, 'rfs_' || n, now(), 'reserve', 'operator', 'credits_exhausted', '{}',
          now() - $2::interval FROM generate_series(1, 5) AS n`,
      [teamId, ago],
    );
  const pruneTo2 = async ({ database: { store } }: TestEngine, limit: number): Promise<number> => {
    const most = { refusalDays: 90, refusalsPerTeamMax: 2, commitMarkerHours: 24, limit };
    return (await store.jobs.prune(most)).refusals;
  };
  const kept = async ({ database: { pool } }: TestEngine): Promise<string[]> => {
    const { rows } = await pool.query("SELECT team_id, refusal_id FROM refusal ORDER BY 1, 2");
    return rows.map((row) => `${row.team_id} ${row.refusal_id}`);
  };

  test("of a team that is refused in a loop the newest refusals are kept", () =>
    within(async (opened) => {
      expect(await pruneTo2(opened, 10)).toBe(0);
      await refuse(opened, "loop", "1 s");
      expect(await pruneTo2(opened, 10)).toBe(3);
      expect(await kept(opened)).toEqual(["loop rfs_4", "loop rfs_5"]);
    }));

  test("a surplus from before the jobs' first run is found, however long the team is silent", () =>
    within(async (opened) => {
      await refuse(opened, "silent", "2 days");
      expect(await pruneTo2(opened, 10)).toBe(3);
      expect(await kept(opened)).toEqual(["silent rfs_4", "silent rfs_5"]);
    }));

  test("a surplus that the limit cut short is found again, though the team fell silent", () =>
    within(async (opened) => {
      await refuse(opened, "cut", "2 days");
      expect(await pruneTo2(opened, 2)).toBe(2);
      expect(await pruneTo2(opened, 2)).toBe(1);
      expect(await kept(opened)).toEqual(["cut rfs_4", "cut rfs_5"]);
    }));

  test("one run deletes no more refusals than its limit, be they old or surplus", () =>
    within(async (opened) => {
      await refuse(opened, "old", "91 days");
      await refuse(opened, "loop", "1 s");
      expect(await pruneTo2(opened, 6)).toBe(6);
      expect(await pruneTo2(opened, 6)).toBe(2);
      expect(await pruneTo2(opened, 6)).toBe(0);
      expect(await kept(opened)).toEqual(["loop rfs_4", "loop rfs_5"]);
    }));
});
