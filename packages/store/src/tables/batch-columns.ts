/**
 * Which columns a batch writes, and how the values of each travel: as an array, as JSON texts
 * joined, or once for all rows (docs/decisions/0007-batches-travel-as-arrays.md). Both sides read
 * it here: the statement that takes the parameters and the mapping that makes them. All of it is
 * worked out when the module loads.
 */

/** Columns and their types, in the order in which they are passed. */
type Columns = Readonly<Record<string, string>>;

const TEAM: Columns = {
  team_id: "text",
  version: "bigint",
  due_at: "bigint",
  is_on_test_clock: "boolean",
  journal_seq: "bigint",
  head_hash: "bytea",
  body: "text",
};
const DOCUMENT: Columns = { team_id: "text", id: "text", body: "text" };
/** Documents that end. Once ended, one is in memory only when a command names it. */
const WORK: Columns = { ...DOCUMENT, is_open: "boolean" };

/** The parameters of `write-batch` are those of these tables, in this order. */
const WRITE_COLUMNS = {
  teams: TEAM,
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
export type ColumnOf<Table extends WriteTable> = keyof (typeof WRITE_COLUMNS)[Table] & string;

/**
 * - `array`: one array with the value of each row.
 * - `json`: the texts of all rows, joined by `JSON_SEPARATOR`. JSON is full of what an array's text
 *   must escape, and free of control characters.
 * - `once`: an array or, where all rows have the same value, null and that value in a parameter of
 *   its own after all arrays of the table.
 */
type Passing = "array" | "json" | "once";

export interface PassedColumn<Name extends string = string> {
  readonly name: Name;
  readonly type: string;
  readonly passing: Passing;
}

export const JSON_SEPARATOR = "\u0001";

/** The types of the columns that hold JSON. */
export const JSON_TYPES: Readonly<Record<string, string>> = {
  body: "jsonb",
  data: "jsonb",
  outcome: "json",
  facts: "json",
};

/** Tables that get a row or more for each command; most of their columns say the same in all. */
const MANY_ROWS: ReadonlySet<string> = new Set(["charges", "entries"]);

function passed(table: WriteTable): readonly PassedColumn[] {
  const columns: Columns = WRITE_COLUMNS[table];
  return Object.entries(columns).map(([name, type], at) => ({
    name,
    type,
    passing: passingOf(table, name, at),
  }));
}

/** The first column is always an array: there are as many rows as that has. */
function passingOf(table: WriteTable, name: string, at: number): Passing {
  if (JSON_TYPES[name] !== undefined) return "json";
  return MANY_ROWS.has(table) && at > 0 ? "once" : "array";
}

export const WRITE_TABLES = Object.keys(WRITE_COLUMNS) as WriteTable[];

export const PASSED_COLUMNS = Object.fromEntries(
  WRITE_TABLES.map((table) => [table, passed(table)]),
) as { readonly [Table in WriteTable]: readonly PassedColumn<ColumnOf<Table>>[] };
