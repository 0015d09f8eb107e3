import { DOCUMENT_TABLES } from "../tables/document-tables.ts";
import { CHARGE_AS_JSON } from "../tables/journal-json.ts";
import type { Statement } from "./statement.ts";

const byId = ([shelf, { table, id }]: [string, { table: string; id: string }]): string =>
  `SELECT w.team_id, '${shelf}' AS shelf, d.${id}::text AS id, d.body::text AS body
  FROM wanted w JOIN ${table} d ON d.team_id = w.team_id AND d.${id}::text = w.id
  WHERE w.shelf = '${shelf}'`;

/**
 * Guarantee: it answers the documents as they are now, open or not, and leaves out what does not
 * exist. It is sent only while the teams are locked, so that nothing can change between this and
 * the write.
 * Locks: none of its own.
 * Parameters: parallel arrays of team, shelf, id, and a number: `cycle-at` finds the cycle that
 * contains that instant, `accounts-of-cycle` all accounts of that cycle, `tools-of-block-run` the
 * charges for tools that were reported after the fact for that run of a block; the others go by id.
 */
export const loadDocuments: Statement = {
  name: "load-documents",
  text: `
WITH wanted AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[])
    AS w (team_id, shelf, id, number)
)
${Object.entries(DOCUMENT_TABLES).map(byId).join("\nUNION ALL\n")}
UNION ALL
SELECT w.team_id, 'cycles', d.cycle::text, d.body::text
  FROM wanted w JOIN cycle d
    ON d.team_id = w.team_id AND d.starts_at <= w.number AND d.ends_at > w.number
  WHERE w.shelf = 'cycle-at'
UNION ALL
SELECT w.team_id, 'accounts', d.account_id, d.body::text
  FROM wanted w JOIN account d ON d.team_id = w.team_id AND d.cycle = w.number
  WHERE w.shelf = 'accounts-of-cycle'
UNION ALL
SELECT w.team_id, 'charges', c.charge_id, ${CHARGE_AS_JSON}::text
  FROM wanted w JOIN charge c ON c.team_id = w.team_id AND c.charge_id = w.id
  WHERE w.shelf = 'charges'
UNION ALL
SELECT w.team_id, 'charges', c.charge_id, ${CHARGE_AS_JSON}::text
  FROM wanted w JOIN charge c
    ON c.team_id = w.team_id AND c.block_run_id = w.id AND c.run_id IS NULL
   AND c.unit = 'distinct-in-block-run' AND c.quantity = '1'
  WHERE w.shelf = 'tools-of-block-run'`,
};
