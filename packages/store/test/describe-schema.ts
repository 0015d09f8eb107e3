/**
 * The schema as text, the same from every PostgreSQL that is served: tables with columns and
 * constraints, indexes, functions. Months of the journal come and go, and are left out.
 */
import type pg from "pg";

const NAMESPACE = "'public'::regnamespace";
const NOT_A_MONTH = String.raw`c.relname !~ '_\d{4}_\d{2}$'`;

const TABLES = `SELECT c.oid, c.relname AS name, pg_get_partkeydef(c.oid) AS partitioned,
    array_to_string(c.reloptions, ', ') AS options, obj_description(c.oid) AS comment,
    pg_get_expr(c.relpartbound, c.oid) AS bound
  FROM pg_class c WHERE c.relnamespace = ${NAMESPACE} AND c.relkind IN ('r', 'p') AND ${NOT_A_MONTH}
  ORDER BY c.relname`;

const COLUMNS = `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
    a.attnotnull AS is_required, a.attgenerated <> '' AS is_generated,
    pg_get_expr(d.adbin, d.adrelid) AS expression, col_description(a.attrelid, a.attnum) AS comment
  FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`;

const CONSTRAINTS = `SELECT conname AS name, pg_get_constraintdef(oid) AS definition
  FROM pg_constraint WHERE conrelid = $1 AND contype IN ('p', 'u', 'c', 'f')
  ORDER BY contype DESC, conname`;

const INDEXES = `SELECT pg_get_indexdef(i.indexrelid) AS definition FROM pg_index i
  WHERE i.indrelid = $1
    AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)
  ORDER BY 1`;

const FUNCTIONS = `SELECT pg_get_functiondef(p.oid) AS definition FROM pg_proc p
  WHERE p.pronamespace = ${NAMESPACE} ORDER BY p.proname`;

export async function describeSchema(pool: pg.Pool): Promise<string> {
  const parts: string[] = [
    "-- Made from a migrated database by packages/store/test/schema.test.ts; not written by hand.",
  ];
  for (const table of (await pool.query(TABLES)).rows) {
    parts.push(await describeTable(pool, table));
  }
  for (const { definition } of (await pool.query(FUNCTIONS)).rows) {
    parts.push(`${String(definition).trim()};`);
  }
  return `${parts.join("\n\n")}\n`;
}

async function describeTable(pool: pg.Pool, table: Record<string, unknown>): Promise<string> {
  const columns = (await pool.query(COLUMNS, [table.oid])).rows.map(describeColumn);
  const constraints = (await pool.query(CONSTRAINTS, [table.oid])).rows.map(
    ({ name, definition }) => `CONSTRAINT ${name} ${definition}`,
  );
  const indexes = (await pool.query(INDEXES, [table.oid])).rows.map((row) => `${row.definition};`);
  const comment = table.comment === null ? [] : [`-- ${table.comment}`];
  const after = [
    table.partitioned === null ? "" : ` PARTITION BY ${table.partitioned}`,
    table.options === null ? "" : ` WITH (${table.options})`,
    table.bound === null ? "" : ` -- partition: ${table.bound}`,
  ].join("");
  return [
    ...comment,
    `CREATE TABLE ${table.name} (`,
    [...columns, ...constraints].map((line) => `  ${line}`).join(",\n"),
    `)${after};`,
    ...indexes,
  ].join("\n");
}

function describeColumn(column: Record<string, unknown>): string {
  const { name, type, is_required, is_generated, expression } = column;
  const value =
    expression === null
      ? ""
      : is_generated
        ? ` GENERATED ALWAYS AS (${expression}) STORED`
        : ` DEFAULT ${expression}`;
  return `${name} ${type}${is_required ? " NOT NULL" : ""}${value}`;
}
