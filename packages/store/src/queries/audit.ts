/** The statements by which `verify` reads one team, within one snapshot. None takes a lock. */

import type { Statement } from "../statements/statement.ts";
import { CHARGE_AS_JSON, ENTRY_AS_JSON } from "../tables/journal-json.ts";

/** Guarantee: the team's row, its watermark and how its events are numbered; or no row. */
export const auditTeam: Statement = {
  name: "audit-team",
  text: `
SELECT t.body::text AS body, t.journal_seq::text AS journal_seq, t.head_hash,
  coalesce((SELECT w.seq FROM usage_watermark w WHERE w.team_id = $1), 0)::text AS folded_to,
  (SELECT count(*) FROM team_event v WHERE v.team_id = $1)::text AS events,
  coalesce((SELECT max(v.seq) FROM team_event v WHERE v.team_id = $1), 0)::text AS last_event
FROM team t WHERE t.team_id = $1`,
};

/** Guarantee: both tables' rows with seq in (after, to], in order. */
export const journalRows: Statement = {
  name: "journal-rows",
  text: `
SELECT c.seq, 'charge' AS kind, ${CHARGE_AS_JSON}::text AS body, c.hash
  FROM charge c WHERE c.team_id = $1 AND c.seq > $2 AND c.seq <= $3
UNION ALL
SELECT e.seq, 'entry', ${ENTRY_AS_JSON}::text, e.hash
  FROM entry e WHERE e.team_id = $1 AND e.seq > $2 AND e.seq <= $3
ORDER BY 1`,
};

/** Guarantee: the newest seq in either table; 0 when both are empty. */
export const lastJournalSeq: Statement = {
  name: "last-journal-seq",
  text: `
SELECT greatest(
  coalesce((SELECT max(c.seq) FROM charge c WHERE c.team_id = $1), 0),
  coalesce((SELECT max(e.seq) FROM entry e WHERE e.team_id = $1), 0))::text AS seq`,
};

const page = (table: string, id: string): Statement => ({
  name: `audit-${table}`,
  text: `
SELECT ${id} AS id, body::text AS body FROM ${table}
WHERE team_id = $1 AND ${id} > $2 ORDER BY ${id} LIMIT $3`,
});

/**
 * Guarantee: a page in order of id, open or not. Parameters: team, the last id before, how many.
 */
export const auditRuns = page("run", "run_id");
export const auditActions = page("action", "action_id");
export const auditReservations = page("reservation", "reservation_id");
export const auditAccounts = page("account", "account_id");

/** Guarantee: a page of roll-ups in order. Parameters: team, cycle and key before it, how many. */
export const auditUsage: Statement = {
  name: "audit-usage",
  text: `
SELECT cycle, key, pool, member_id, flow_id, item, model, run_kind, day::text AS day,
  charges::text AS charges, credits::text AS credits, burned::text AS burned,
  overage::text AS overage, absorbed::text AS absorbed
FROM usage_rollup
WHERE team_id = $1 AND (cycle, key) > ($2::integer, $3::text) ORDER BY cycle, key LIMIT $4`,
};
