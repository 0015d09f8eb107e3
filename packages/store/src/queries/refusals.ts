import type { Statement } from "../statements/statement.ts";

const COLUMNS = `refusal_id, floor(extract(epoch FROM r.at) * 1000)::bigint::text AS at, command,
  actor, code, facts::text AS facts`;

/**
 * Guarantee: a page of refusals, newest first. Locks: none.
 * Parameters: team; actor (null: any); the refusal before the page, by when (milliseconds) and id
 * (null: from the newest); how many.
 */
export const listRefusals: Statement = {
  name: "list-refusals",
  text: `
SELECT ${COLUMNS} FROM refusal r
WHERE team_id = $1
  AND ($2::text IS NULL OR actor = $2)
  AND ($3::bigint IS NULL OR (r.at, refusal_id) < (to_timestamp($3::bigint / 1000.0), $4::text))
ORDER BY r.at DESC, refusal_id DESC
LIMIT $5`,
};

/** Guarantee: the one refusal, or no row. Locks: none. */
export const findRefusal: Statement = {
  name: "find-refusal",
  text: `SELECT ${COLUMNS} FROM refusal r WHERE team_id = $1 AND refusal_id = $2`,
};
