import type { Statement } from "../statements/statement.ts";

/**
 * Guarantee: everything open of one team, and the clock, as of the snapshot. No rows: no such team.
 * Locks: none.
 */
export const openTeam: Statement = {
  name: "open-team",
  text: `
SELECT 'clock' AS kind, '' AS id,
    floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint::text AS body
UNION ALL
SELECT 'team', t.team_id, t.body::text FROM team t WHERE t.team_id = $1
UNION ALL
SELECT 'members', d.member_id, d.body::text FROM member d WHERE d.team_id = $1
UNION ALL
SELECT 'cycles', d.cycle::text, d.body::text FROM cycle d WHERE d.team_id = $1 AND d.is_open
UNION ALL
SELECT 'accounts', d.account_id, d.body::text
  FROM account d JOIN cycle c ON c.team_id = d.team_id AND c.cycle = d.cycle
  WHERE d.team_id = $1 AND c.team_id = $1 AND c.is_open
UNION ALL
SELECT 'accounts', d.account_id, d.body::text
  FROM account d WHERE d.team_id = $1 AND d.cycle IS NULL
UNION ALL
SELECT 'runs', d.run_id, d.body::text FROM run d WHERE d.team_id = $1 AND d.is_open
UNION ALL
SELECT 'actions', d.action_id, d.body::text FROM action d WHERE d.team_id = $1 AND d.is_open
UNION ALL
SELECT 'reservations', d.reservation_id, d.body::text
  FROM reservation d WHERE d.team_id = $1 AND d.is_open`,
};

/** Guarantee: the next ids in order. Locks: none. Parameters: the last id before, how many. */
export const listTeams: Statement = {
  name: "list-teams",
  text: `SELECT team_id AS id FROM team WHERE team_id > $1 ORDER BY team_id LIMIT $2`,
};

/** Guarantee: every cycle of the team, in order. Locks: none. */
export const listCycles: Statement = {
  name: "list-cycles",
  text: `SELECT body::text AS body FROM cycle WHERE team_id = $1 ORDER BY cycle`,
};
