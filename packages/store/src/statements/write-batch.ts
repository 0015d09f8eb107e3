import type { Statement } from "./statement.ts";

/** Columns and their types, in the order in which their arrays are passed. */
type Columns = Readonly<Record<string, string>>;

export const TEAM_COLUMNS: Columns = {
  team_id: "text",
  version: "bigint",
  due_at: "bigint",
  is_on_test_clock: "boolean",
  journal_seq: "bigint",
  head_hash: "bytea",
  body: "text",
};
const DOCUMENT: Columns = { team_id: "text", id: "text", body: "text" };
/** Documents that end, and are then in memory only when a command names them. */
const WORK: Columns = { ...DOCUMENT, is_open: "boolean" };

/** What a batch is passed as: for each of these, its parameters, in this order. */
export const WRITE_COLUMNS = {
  teams: TEAM_COLUMNS,
  member: DOCUMENT,
  account: DOCUMENT,
  run: WORK,
  action: WORK,
  reservation: WORK,
  cycle: { ...WORK, id: "integer" },
  charges: {
    team_id: "text",
    seq: "bigint",
    at: "bigint",
    charge_id: "text",
    occurred_at: "bigint",
    cycle: "integer",
    pool: "text",
    account_id: "text",
    member_id: "text",
    flow_id: "text",
    run_id: "text",
    root_id: "text",
    action_id: "text",
    reservation_id: "text",
    block_run_id: "text",
    item: "text",
    model: "text",
    tool: "text",
    run_kind: "text",
    unit: "text",
    quantity: "text",
    card_id: "text",
    rate_id: "text",
    plan_id: "text",
    credits: "bigint",
    burned: "bigint",
    overage: "bigint",
    absorbed: "bigint",
    is_late: "boolean",
    corrected: "bigint",
    hash: "bytea",
  },
  corrections: { team_id: "text", seq: "bigint", at: "bigint", corrected: "bigint" },
  entries: {
    team_id: "text",
    seq: "bigint",
    at: "bigint",
    kind: "text",
    from_account: "text",
    to_account: "text",
    amount: "bigint",
    pool: "text",
    account_id: "text",
    cycle: "integer",
    grant_id: "text",
    charge_id: "text",
    price: "numeric",
    cost: "numeric",
    reason: "text",
    hash: "bytea",
  },
  events: {
    team_id: "text",
    seq: "bigint",
    at: "bigint",
    type: "text",
    actor: "text",
    data: "text",
  },
  answers: { team_id: "text", key: "text", digest: "bytea", outcome: "text" },
  refusals: {
    team_id: "text",
    refusal_id: "text",
    at: "bigint",
    command: "text",
    actor: "text",
    code: "text",
    facts: "text",
  },
  marker: { team_id: "text", batch_id: "uuid" },
} as const satisfies Readonly<Record<string, Columns>>;

export type WriteTable = keyof typeof WRITE_COLUMNS;

/**
 * Tables with a row or more a command. Most of their columns say the same in all rows of a batch:
 * such a column is passed once, and its array is null. The first column is always an array; there
 * are as many rows as that has.
 */
const MANY_ROWS: ReadonlySet<string> = new Set(["charges", "entries"]);

export const isPassedOnce = (table: WriteTable, column: string): boolean =>
  MANY_ROWS.has(table) && Object.keys(WRITE_COLUMNS[table])[0] !== column;

/** Its arrays, then what is passed once. */
function parametersOf(table: WriteTable): number {
  const columns = Object.keys(WRITE_COLUMNS[table]);
  return columns.length + columns.filter((column) => isPassedOnce(table, column)).length;
}

function firstParameterOf(table: WriteTable): number {
  const tables = Object.keys(WRITE_COLUMNS) as WriteTable[];
  const before = tables.slice(0, tables.indexOf(table));
  return before.reduce((count, other) => count + parametersOf(other), 1);
}

/** `unnest($8::text[], $9::bigint[]) AS w (team_id, seq)`, with this table's own parameters. */
const rowsOf = (table: WriteTable): string =>
  unnested(WRITE_COLUMNS[table], firstParameterOf(table));

function unnested(columns: Columns, first: number): string {
  const arrays = Object.entries(columns).map(([column, type], index) =>
    isJson(column)
      ? `string_to_array($${first + index}::text, E'\\x01')`
      : `$${first + index}::${type}[]`,
  );
  return `unnest(${arrays.join(", ")}) AS w (${Object.keys(columns).join(", ")})`;
}

const IN_MILLISECONDS = new Set(["at", "occurred_at", "due_at"]);
const AS_JSON: Readonly<Record<string, string>> = {
  body: "jsonb",
  data: "jsonb",
  outcome: "json",
  facts: "json",
};

/**
 * JSON is full of what an array's text must escape, and free of control characters: it is passed
 * joined by one.
 */
export const JSON_SEPARATOR = "\u0001";

export const isJson = (column: string): boolean => AS_JSON[column] !== undefined;

/** A column as it is kept, from the column as it is passed. */
function kept(column: string, passed = `w.${column}`): string {
  if (IN_MILLISECONDS.has(column)) return `to_timestamp(${passed} / 1000.0)`;
  const json = AS_JSON[column];
  return json === undefined ? passed : `${passed}::${json}`;
}

function insert(into: string, from: WriteTable): string {
  const columns: Columns = WRITE_COLUMNS[from];
  let next = firstParameterOf(from) + Object.keys(columns).length;
  const values = Object.entries(columns).map(([column, type]) =>
    isPassedOnce(from, column)
      ? kept(column, `coalesce(w.${column}, $${next++}::${type})`)
      : kept(column),
  );
  return insertValues(into, columns, values, rowsOf(from));
}

function insertValues(
  into: string,
  columns: Columns,
  values: readonly string[],
  rows: string,
): string {
  return `INSERT INTO ${into} (${Object.keys(columns).join(", ")})
  SELECT ${values.join(", ")}
  FROM ${rows}`;
}

type DocumentTable = "member" | "account" | "run" | "action" | "reservation" | "cycle";

function upsert(table: DocumentTable): string {
  const id = table === "cycle" ? "cycle" : `${table}_id`;
  const changed = Object.keys(WRITE_COLUMNS[table]).slice(2);
  return `changed_${table} AS (
  INSERT INTO ${table} (team_id, ${id}, ${changed.join(", ")})
  SELECT w.team_id, w.id, ${changed.map((column) => kept(column)).join(", ")}
  FROM ${rowsOf(table)}
  ON CONFLICT (team_id, ${id}) DO UPDATE
    SET ${changed.map((column) => `${column} = excluded.${column}`).join(", ")}
)`;
}

/**
 * Guarantee: teams that are to be new are, or it fails on `team_pkey`. Sent before `write-batch`,
 * whose parts run in no order that can be relied on, so that a race for an id is seen here and
 * nowhere else. In order of id, so that two batches with the same new teams cannot deadlock.
 * Locks: the new rows; waits for another transaction that is inserting the same id.
 * Parameters: TEAM_COLUMNS, an array each.
 */
export const insertTeams: Statement = {
  name: "insert-teams",
  text: `${insertValues(
    "team",
    TEAM_COLUMNS,
    Object.keys(TEAM_COLUMNS).map((name) => kept(name)),
    unnested(TEAM_COLUMNS, 1),
  )}
  ORDER BY w.team_id`,
};

/**
 * Guarantee: all that a batch changes, in one statement, so that half of it can never be there. A
 * batch whose marker is there already fails on that table's primary key; so does a second answer
 * to one key, which only a bug could bring.
 * Locks: rows of the teams that `lock-teams` has locked or `insert-teams` has made; nothing waits.
 * Parameters: see WRITE_COLUMNS, MANY_ROWS. Arrays, not JSON records: those cost the server twice
 * as much (docs/decisions/0007-batches-travel-as-arrays.md).
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
), ${(["member", "account", "run", "action", "reservation", "cycle"] as const)
    .map(upsert)
    .join(", ")}, new_charge AS (
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
