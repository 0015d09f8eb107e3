import type { Statement } from "../statements/statement.ts";
import { CHARGE_AS_JSON } from "../tables/journal-json.ts";

/**
 * Guarantee: a page of runs, newest first. Locks: none.
 * Parameters: team; status, flow and member (null: any); the run before the page, by when it was
 * asked for and its id (null: from the newest); how many.
 */
export const listRuns: Statement = {
  name: "list-runs",
  text: `
SELECT body::text AS body FROM run
WHERE team_id = $1
  AND ($2::text IS NULL OR status = $2)
  AND ($3::text IS NULL OR flow_id = $3)
  AND ($4::text IS NULL OR member_id = $4)
  AND ($5::bigint IS NULL OR (requested_at, run_id) < ($5, $6::text))
ORDER BY requested_at DESC, run_id DESC
LIMIT $7`,
};

/** Guarantee: the whole tree of a root, in no order. Locks: none. */
export const runsOfTree: Statement = {
  name: "runs-of-tree",
  text: `SELECT body::text AS body FROM run WHERE team_id = $1 AND root_id = $2`,
};

/** Guarantee: every charge of a root's tree, in order. Locks: none. */
export const chargesOfTree: Statement = {
  name: "charges-of-tree",
  text: `
SELECT ${CHARGE_AS_JSON}::text AS body FROM charge c
WHERE c.team_id = $1 AND c.root_id = $2 ORDER BY c.seq`,
};
