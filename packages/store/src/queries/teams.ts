import type { Statement } from "../statements/statement.ts";

/**
 * Guarantee: everything open of one team, and the clock, as of the snapshot. Without a row of kind
 * `team` there is no such team. Locks: none.
 */
export const openTeam: Statement = {
  name: "open-team",
  text: `
SELECT 'clock' AS kind, '' AS id,
    floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint::text AS body
UNION ALL
SELECT 'team', t.team_id, t.body::text FROM team t WHERE t.team_id = $1
UNION ALL
SELECT o.shelf, o.id, o.body FROM open_documents(ARRAY[$1::text]) o`,
};

/**
 * Guarantee: the team's own document and one member's, and the clock, as of the snapshot. No row of
 * the team: there is none. Locks: none. Parameters: the team, the member (null: of none).
 */
export const openMember: Statement = {
  name: "open-member",
  text: `
SELECT 'clock' AS kind, '' AS id,
    floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint::text AS body
UNION ALL
SELECT 'team', t.team_id, t.body::text FROM team t WHERE t.team_id = $1
UNION ALL
SELECT 'members', d.member_id, d.body::text
  FROM member d WHERE d.team_id = $1 AND d.member_id = $2`,
};

/**
 * Guarantee: the next teams' own documents in order of id, each with the clock. Locks: none.
 * Parameters: the last id before, how many.
 */
export const pageTeams: Statement = {
  name: "page-teams",
  text: `
SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint::text AS now, body::text AS body
  FROM team WHERE team_id > $1 ORDER BY team_id LIMIT $2`,
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
