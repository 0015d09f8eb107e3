import type { UsageDimension } from "@sluice/engine";
import type { Statement } from "../statements/statement.ts";

const COLUMN: Readonly<Record<UsageDimension, string>> = {
  member: "member_id",
  flow: "flow_id",
  item: "item",
  model: "model",
  runKind: "run_kind",
  day: "day",
};

/**
 * Guarantee: exact at every moment: roll-ups up to the watermark and the journal after it, seen in
 * one snapshot. Net of corrections. Locks: none. Parameters: team, cycle, member and pool (null:
 * any).
 */
export const usageBy = (dimension: UsageDimension): Statement => ({
  name: `usage-by-${dimension}`,
  text: `
WITH mark AS (
  SELECT coalesce((SELECT w.seq FROM usage_watermark w WHERE w.team_id = $1), 0) AS seq
), moved AS (
  SELECT pool, ${COLUMN[dimension]} AS key, member_id, charges, credits, burned, overage, absorbed
  FROM usage_rollup WHERE team_id = $1 AND cycle = $2
  UNION ALL
  SELECT m.pool, m.${COLUMN[dimension]}, m.member_id, m.charges, m.credits, m.burned, m.overage,
    m.absorbed
  FROM mark, usage_moves($1, mark.seq, 9223372036854775807) m WHERE m.cycle = $2
)
SELECT pool, key::text AS key, sum(charges)::text AS charges, sum(credits)::text AS credits,
  sum(burned)::text AS burned, sum(overage)::text AS overage, sum(absorbed)::text AS absorbed
FROM moved
WHERE ($3::text IS NULL OR member_id = $3) AND ($4::text IS NULL OR pool = $4)
GROUP BY pool, key`,
});

/**
 * Guarantee: teams whose journal goes on after the watermark, in order of id. Locks: none.
 * Parameters: the last id before, how many.
 */
export const teamsToFold: Statement = {
  name: "teams-to-fold",
  text: `
SELECT t.team_id AS id FROM team t
LEFT JOIN usage_watermark w ON w.team_id = t.team_id
WHERE t.team_id > $1 AND t.journal_seq > coalesce(w.seq, 0)
ORDER BY t.team_id LIMIT $2`,
};

/**
 * Guarantee: each row of the journal is folded once, whoever else is folding.
 * Locks: the team's row in usage_watermark; skips where another has it.
 * Parameters: team, most rows of the journal.
 */
export const foldUsage: Statement = {
  name: "fold-usage",
  text: `SELECT fold_usage($1, $2)::text AS folded`,
};
