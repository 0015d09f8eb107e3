import type { Statement } from "./statement.ts";

const DOCUMENT_TABLES = [
  { table: "member", id: "member_id", type: "text", ends: false },
  { table: "account", id: "account_id", type: "text", ends: false },
  { table: "run", id: "run_id", type: "text", ends: true },
  { table: "action", id: "action_id", type: "text", ends: true },
  { table: "reservation", id: "reservation_id", type: "text", ends: true },
  { table: "cycle", id: "cycle", type: "integer", ends: true },
] as const;

const CHARGE_COLUMNS = [
  "charge_id text",
  "occurred_at bigint",
  "cycle integer",
  "pool text",
  "account_id text",
  "member_id text",
  "flow_id text",
  "run_id text",
  "root_id text",
  "action_id text",
  "reservation_id text",
  "block_run_id text",
  "item text",
  "model text",
  "tool text",
  "run_kind text",
  "unit text",
  "quantity text",
  "card_id text",
  "rate_id text",
  "plan_id text",
  "credits bigint",
  "burned bigint",
  "overage bigint",
  "absorbed bigint",
  "is_late boolean",
  "corrected bigint",
  "hash bytea",
] as const;

const ENTRY_COLUMNS = [
  "kind text",
  "from_account text",
  "to_account text",
  "amount bigint",
  "pool text",
  "account_id text",
  "cycle integer",
  "grant_id text",
  "charge_id text",
  "price numeric",
  "cost numeric",
  "reason text",
  "hash bytea",
] as const;

/** The order of the parameters; each is a JSON array of records, one a row. */
export const WRITE_PARAMETERS = [
  "teams",
  "newTeams",
  "member",
  "account",
  "run",
  "action",
  "reservation",
  "cycle",
  "charges",
  "corrections",
  "entries",
  "events",
  "answers",
  "refusals",
  "marker",
] as const;
export type WriteParameter = (typeof WRITE_PARAMETERS)[number];

const parameter = (name: WriteParameter): string => `$${WRITE_PARAMETERS.indexOf(name) + 1}::json`;

const instant = (column: string): string => `to_timestamp(${column} / 1000.0)`;

const TEAM_RECORD =
  "team_id text, version bigint, due_at bigint, is_on_test_clock boolean, journal_seq bigint, " +
  "head_hash bytea, body jsonb";

/**
 * Guarantee: all that a batch changes, in one statement, so that half of it can never be there. A
 * team that is to be new and is not, or a batch whose marker is there already, fails it on that
 * table's primary key; so does a second answer to one key, which only a bug could bring.
 * Locks: rows of the teams that `lock-teams` has locked already; nothing else waits, except for
 * a new team's id on another transaction that is inserting it.
 * Parameters: see WRITE_PARAMETERS. JSON records were measured against parallel arrays: as fast on
 * the server, cheaper in the process that sends them (docs/decisions/batches-travel-as-json.md).
 */
export const writeBatch: Statement = {
  name: "write-batch",
  text: `
WITH changed_team AS (
  UPDATE team t SET
    version = w.version, due_at = ${instant("w.due_at")}, claimed_until = NULL,
    is_on_test_clock = w.is_on_test_clock, journal_seq = w.journal_seq,
    head_hash = w.head_hash, body = w.body
  FROM json_to_recordset(${parameter("teams")}) AS w (${TEAM_RECORD})
  WHERE t.team_id = w.team_id
), new_team AS (
  INSERT INTO team (team_id, version, due_at, is_on_test_clock, journal_seq, head_hash, body)
  SELECT w.team_id, w.version, ${instant("w.due_at")}, w.is_on_test_clock, w.journal_seq,
    w.head_hash, w.body
  FROM json_to_recordset(${parameter("newTeams")}) AS w (${TEAM_RECORD})
), ${DOCUMENT_TABLES.map(upsert).join(", ")}, new_charge AS (
  INSERT INTO charge (team_id, seq, at, ${CHARGE_COLUMNS.map(nameOf).join(", ")})
  SELECT w.team_id, w.seq, ${instant("w.at")}, ${CHARGE_COLUMNS.map(selected).join(", ")}
  FROM json_to_recordset(${parameter("charges")})
    AS w (team_id text, seq bigint, at bigint, ${CHARGE_COLUMNS.join(", ")})
), corrected_charge AS (
  UPDATE charge c SET corrected = w.corrected
  FROM json_to_recordset(${parameter("corrections")})
    AS w (team_id text, seq bigint, at bigint, corrected bigint)
  WHERE c.team_id = w.team_id AND c.seq = w.seq AND c.at = ${instant("w.at")}
), new_entry AS (
  INSERT INTO entry (team_id, seq, at, ${ENTRY_COLUMNS.map(nameOf).join(", ")})
  SELECT w.team_id, w.seq, ${instant("w.at")}, ${ENTRY_COLUMNS.map(selected).join(", ")}
  FROM json_to_recordset(${parameter("entries")})
    AS w (team_id text, seq bigint, at bigint, ${ENTRY_COLUMNS.join(", ")})
), new_event AS (
  INSERT INTO team_event (team_id, seq, at, type, actor, data)
  SELECT w.team_id, w.seq, ${instant("w.at")}, w.type, w.actor, w.data
  FROM json_to_recordset(${parameter("events")})
    AS w (team_id text, seq bigint, at bigint, type text, actor text, data jsonb)
), new_answer AS (
  INSERT INTO answer (team_id, key, digest, outcome, expires_at)
  SELECT w.team_id, w.key, w.digest, w.outcome, now() + interval '13 months'
  FROM json_to_recordset(${parameter("answers")})
    AS w (team_id text, key text, digest bytea, outcome json)
), new_refusal AS (
  INSERT INTO refusal (team_id, refusal_id, at, command, actor, code, facts)
  SELECT w.team_id, w.refusal_id, ${instant("w.at")}, w.command, w.actor, w.code, w.facts
  FROM json_to_recordset(${parameter("refusals")}) AS w (
    team_id text, refusal_id text, at bigint, command text, actor text, code text, facts json)
)
INSERT INTO commit_marker (team_id, batch_id)
SELECT w.team_id, w.batch_id
FROM json_to_recordset(${parameter("marker")}) AS w (team_id text, batch_id uuid)`,
};

function upsert(document: (typeof DOCUMENT_TABLES)[number]): string {
  const { table, id, type, ends } = document;
  const columns = ends ? ["is_open", "body"] : ["body"];
  return `changed_${table} AS (
  INSERT INTO ${table} (team_id, ${id}, ${columns.join(", ")})
  SELECT w.team_id, w.id, ${columns.map((column) => `w.${column}`).join(", ")}
  FROM json_to_recordset(${parameter(table)})
    AS w (team_id text, id ${type}, is_open boolean, body jsonb)
  ON CONFLICT (team_id, ${id}) DO UPDATE
    SET ${columns.map((column) => `${column} = excluded.${column}`).join(", ")}
)`;
}

function nameOf(column: string): string {
  return column.slice(0, column.indexOf(" "));
}

function selected(column: string): string {
  const name = nameOf(column);
  return name === "occurred_at" ? instant("w.occurred_at") : `w.${name}`;
}
