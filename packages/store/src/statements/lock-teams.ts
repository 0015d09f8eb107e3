import type { Statement } from "./statement.ts";

/**
 * Guarantee: all that it answers was read after the last lock was taken, by statements with
 * snapshots of their own; nobody else writes these teams until the transaction ends.
 * Locks: the teams' rows in `team`, FOR NO KEY UPDATE, in order of id; a team that does not exist
 * is not locked (inserting it is what settles a race).
 * Parameters: team ids, the versions cached (null: none), and pairs of team and idempotency key.
 */
export const lockTeams: Statement = {
  name: "lock-teams",
  text: `SELECT kind, team_id, id, version, bytes, body
         FROM lock_teams($1::text[], $2::bigint[], $3::text[], $4::text[])`,
};
