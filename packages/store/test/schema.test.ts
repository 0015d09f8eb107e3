import { readdir } from "node:fs/promises";
import { describeOnServers, freshDatabase } from "@sluice/testing";
import { expect, test } from "vitest";
import { openDatabase, openPool, readMigrations } from "../src/index.ts";
import type { Statement } from "../src/statements/statement.ts";
import { describeSchema } from "./describe-schema.ts";

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Tables whose key does not begin with the team, and why. */
const NOT_BY_TEAM: Readonly<Record<string, string>> = {
  api_key: "a key is looked up to learn whose it is",
  migration: "speaks of the database, not of a team",
};

describeOnServers("the schema", (server) => {
  test("is the one in schema.sql (`vitest -u` writes it anew)", async () => {
    const database = await freshDatabase(server);
    const pool = openPool({ url: database.url, logger: silent });
    const schema = await describeSchema(pool);
    await pool.end();
    await database.drop();
    await expect(schema).toMatchFileSnapshot("../schema.sql");
  });

  test("has team_id first in every primary key, but for tables with a reason", async () => {
    const database = await freshDatabase(server);
    const pool = openPool({ url: database.url, logger: silent });
    const { rows } = await pool.query<{ name: string; first: string | null }>(`
      SELECT c.relname AS name, (
        SELECT a.attname FROM pg_constraint k
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
        WHERE k.conrelid = c.oid AND k.contype = 'p') AS first
      FROM pg_class c
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')`);
    await pool.end();
    await database.drop();
    expect(rows.length).toBeGreaterThan(15);
    const others = rows.filter((row) => row.first !== "team_id").map((row) => row.name);
    expect(others.sort()).toEqual(Object.keys(NOT_BY_TEAM).sort());
  });

  test("a second start applies nothing, and a changed or unknown migration is refused", async () => {
    const database = await freshDatabase(server);
    const again = await openDatabase({ url: database.url });
    expect(again.migrated).toEqual([]);
    await again.pool.query("INSERT INTO migration (name, sha256) VALUES ('9999_later', 'x')");
    await expect(openDatabase({ url: database.url })).rejects.toThrow(/9999_later.*newer version/s);
    await again.pool.query("DELETE FROM migration WHERE name = '9999_later'");
    await again.pool.query("UPDATE migration SET sha256 = 'x'");
    await expect(openDatabase({ url: database.url })).rejects.toThrow(/was changed after/);
    await again.close();
    await database.drop();
  });

  test("a database that is only read is not migrated: one that lacks a migration is refused", async () => {
    const database = await freshDatabase(server);
    const written = await openDatabase({ url: database.url });
    const last = (await readMigrations()).at(-1)?.name ?? "";
    const read = await openDatabase({ url: database.url, isOnlyRead: true });
    await read.close();
    await written.pool.query("DELETE FROM migration WHERE name = $1", [last]);
    const opening = openDatabase({ url: database.url, isOnlyRead: true });
    await expect(opening).rejects.toThrow(new RegExp(`yet to be migrated \\(${last}\\)`));
    const { rows } = await written.pool.query("SELECT 1 FROM migration WHERE name = $1", [last]);
    expect(rows).toEqual([]);
    await written.close();
    await database.drop();
  });

  test("a month of the journal takes its rows out of the default partition", async () => {
    const database = await freshDatabase(server);
    const { pool, ...opened } = await openDatabase({ url: database.url });
    await pool.query(`INSERT INTO entry (team_id, seq, at, kind, from_account, to_account, amount,
        pool, account_id, cost, hash)
      SELECT 't', n, '2031-05-31T23:59:59Z'::timestamptz + n * interval '1 s', 'issue', 'issued',
        'g', 1, 'p', 'a', 0, decode(repeat('00', 32), 'hex') FROM generate_series(0, 1) AS n`);
    const { rows } = await pool.query("SELECT create_journal_month('2031-06-10') AS made");
    expect(rows.map((row) => row.made)).toEqual(["charge_2031_06", "entry_2031_06"]);
    const counts = await pool.query(
      "SELECT tableoid::regclass::text AS name, seq FROM entry ORDER BY seq",
    );
    expect(counts.rows).toEqual([
      { name: "entry_default", seq: "0" },
      { name: "entry_2031_06", seq: "1" },
    ]);
    expect((await pool.query("SELECT create_journal_month('2031-06-30')")).rows).toEqual([]);
    await opened.close();
    await database.drop();
  });
});

test("migrations are numbered without a gap, and read in order", async () => {
  const names = (await readMigrations()).map((migration) => migration.name);
  names.forEach((name, index) => {
    expect(name).toMatch(new RegExp(`^${String(index + 1).padStart(4, "0")}_[a-z_]+$`));
  });
});

test("every statement that joins tables of teams joins them by team", async () => {
  const folder = new URL("../src/statements/", import.meta.url);
  const files = (await readdir(folder)).filter((file) => file.endsWith(".ts"));
  const statements: Statement[] = [];
  for (const file of files) {
    const exports: Record<string, unknown> = await import(new URL(file, folder).href);
    statements.push(...Object.values(exports).filter(isStatement));
  }
  expect(statements.length).toBeGreaterThan(8);
  expect(new Set(statements.map((one) => one.name)).size).toBe(statements.length);
  for (const { name, text } of statements) {
    const joins = text.split(/\bJOIN\b(?! LATERAL)/).slice(1);
    for (const join of joins) {
      const condition = join.split(/\b(?:WHERE|UNION|GROUP|ORDER)\b/)[0] ?? "";
      expect({ name, condition }).toMatchObject({ condition: expect.stringContaining("team_id") });
    }
    if (/\b(?:FROM|UPDATE|INTO) (?:team|account|run|charge|entry|answer)\b/.test(text)) {
      expect({ name, text }).toMatchObject({ text: expect.stringContaining("team_id") });
    }
  }
});

function isStatement(value: unknown): value is Statement {
  return value !== null && typeof value === "object" && "name" in value && "text" in value;
}
