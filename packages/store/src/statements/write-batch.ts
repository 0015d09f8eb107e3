import {
  JSON_TYPES,
  PASSED_COLUMNS,
  type PassedColumn,
  WRITE_TABLES,
  type WriteTable,
} from "../tables/batch-columns.ts";
import { DOCUMENT_TABLES } from "../tables/document-tables.ts";
import type { Statement } from "./statement.ts";

type Columns = readonly PassedColumn[];

function parametersOf(columns: Columns): number {
  return columns.length + columns.filter(({ passing }) => passing === "once").length;
}

function firstParameterOf(table: WriteTable): number {
  const before = WRITE_TABLES.slice(0, WRITE_TABLES.indexOf(table));
  return before.reduce((count, other) => count + parametersOf(PASSED_COLUMNS[other]), 1);
}

const namesOf = (columns: Columns): string => columns.map(({ name }) => name).join(", ");

/** `unnest($8::text[], $9::bigint[]) AS w (team_id, seq)`, with this table's own parameters. */
const rowsOf = (table: WriteTable): string =>
  unnested(PASSED_COLUMNS[table], firstParameterOf(table));

function unnested(columns: Columns, first: number): string {
  const arrays = columns.map(({ type, passing }, index) =>
    passing === "json"
      ? `string_to_array($${first + index}::text, E'\\x01')`
      : `$${first + index}::${type}[]`,
  );
  return `unnest(${arrays.join(", ")}) AS w (${namesOf(columns)})`;
}

const IN_MILLISECONDS = new Set(["at", "occurred_at", "due_at"]);

/** A column as it is kept, from the column as it is passed. */
function kept(name: string, passed = `w.${name}`): string {
  if (IN_MILLISECONDS.has(name)) return `to_timestamp(${passed} / 1000.0)`;
  const json = JSON_TYPES[name];
  return json === undefined ? passed : `${passed}::${json}`;
}

function insert(into: string, from: WriteTable): string {
  const columns: Columns = PASSED_COLUMNS[from];
  let next = firstParameterOf(from) + columns.length;
  const values = columns.map(({ name, type, passing }) =>
    passing === "once" ? kept(name, `coalesce(w.${name}, $${next++}::${type})`) : kept(name),
  );
  return insertValues(into, columns, values, rowsOf(from));
}

function insertValues(
  into: string,
  columns: Columns,
  values: readonly string[],
  rows: string,
): string {
  return `INSERT INTO ${into} (${namesOf(columns)})
  SELECT ${values.join(", ")}
  FROM ${rows}`;
}

function upsert({ table, id }: (typeof DOCUMENT_TABLES)[keyof typeof DOCUMENT_TABLES]): string {
  const changed = PASSED_COLUMNS[table].map(({ name }) => name).slice(2);
  return `changed_${table} AS (
  INSERT INTO ${table} (team_id, ${id}, ${changed.join(", ")})
  SELECT w.team_id, w.id, ${changed.map((column) => kept(column)).join(", ")}
  FROM ${rowsOf(table)}
  ON CONFLICT (team_id, ${id}) DO UPDATE
    SET ${changed.map((column) => `${column} = excluded.${column}`).join(", ")}
)`;
}

/**
 * Guarantee: the batch's new teams are inserted, or it fails on `team_pkey`. It is sent before
 * `write-batch`, whose parts run in no order that can be relied on, so that a race for an id is
 * seen here and nowhere else. It inserts in order of id, so that two batches with the same new
 * teams cannot deadlock.
 * Locks: the new rows; waits for another transaction that is inserting the same id.
 * Parameters: the columns of `teams` in tables/batch-columns.
 */
export const insertTeams: Statement = {
  name: "insert-teams",
  text: `${insertValues(
    "team",
    PASSED_COLUMNS.teams,
    PASSED_COLUMNS.teams.map(({ name }) => kept(name)),
    unnested(PASSED_COLUMNS.teams, 1),
  )}
  ORDER BY w.team_id`,
};

/**
 * Guarantee: all that a batch changes is written by one statement, so that half of it can never be
 * there. A batch whose marker is there already fails on that table's primary key; so does a second
 * answer to one key, which only a bug could bring.
 * Locks: rows of the teams that `lock-teams` has locked or `insert-teams` has made; nothing waits.
 * Parameters: see tables/batch-columns. Arrays, not JSON records: those cost the server twice as
 * much (docs/decisions/0007-batches-travel-as-arrays.md).
 */
export const writeBatch: Statement = {
  name: "write-batch",
  text: `
WITH changed_team AS (
  UPDATE team t SET
    version = w.version, due_at = ${kept("due_at")}, claimed_until = NULL,
    is_on_test_clock = w.is_on_test_clock, journal_seq = w.journal_seq,
    head_hash = w.head_hash, body = ${kept("body")}
  FROM ${rowsOf("teams")}
  WHERE t.team_id = w.team_id
), ${Object.values(DOCUMENT_TABLES).map(upsert).join(", ")}, new_charge AS (
  ${insert("charge", "charges")}
), corrected_charge AS (
  UPDATE charge c SET corrected = w.corrected
  FROM ${rowsOf("corrections")}
  WHERE c.team_id = w.team_id AND c.seq = w.seq AND c.at = ${kept("at")}
), new_entry AS (
  ${insert("entry", "entries")}
), new_event AS (
  ${insert("team_event", "events")}
), new_answer AS (
  INSERT INTO answer (team_id, key, digest, outcome, expires_at)
  SELECT w.team_id, w.key, w.digest, ${kept("outcome")}, now() + interval '13 months'
  FROM ${rowsOf("answers")}
), new_refusal AS (
  ${insert("refusal", "refusals")}
)
${insert("commit_marker", "marker")}`,
};
