import type { Statement } from "./statement.ts";

const COLUMNS = `key_id, team_id, member_id, name, scopes, last_four,
  floor(extract(epoch FROM created_at) * 1000)::bigint AS created_at,
  floor(extract(epoch FROM revoked_at) * 1000)::bigint AS revoked_at`;

/** Guarantee: one row per hash; the same hash again changes nothing. Locks: the row. */
export const insertApiKey: Statement = {
  name: "insert-api-key",
  text: `
INSERT INTO api_key (key_id, hash, team_id, member_id, name, scopes, last_four)
VALUES ($1, $2, $3, $4, $5, $6::text[], $7)
ON CONFLICT (hash) DO UPDATE SET hash = excluded.hash
RETURNING ${COLUMNS}`,
};

/** Guarantee: keys as they are now; a revocation shows at once to every process. Locks: none. */
export const findApiKeys: Statement = {
  name: "find-api-keys",
  text: `SELECT ${COLUMNS}, encode(hash, 'hex') AS hash FROM api_key
         WHERE hash = ANY ($1::bytea[])`,
};

/** Guarantee: keys of one team, or the operator's (null), newest first. Locks: none. */
export const listApiKeys: Statement = {
  name: "list-api-keys",
  text: `SELECT ${COLUMNS} FROM api_key WHERE team_id IS NOT DISTINCT FROM $1
         ORDER BY api_key.created_at DESC, key_id DESC`,
};

/** Guarantee: with a team, only a key of that team; revoked once. Locks: the row. */
export const revokeApiKey: Statement = {
  name: "revoke-api-key",
  text: `UPDATE api_key SET revoked_at = coalesce(api_key.revoked_at, now())
         WHERE key_id = $1 AND ($2::text IS NULL OR team_id = $2)
         RETURNING ${COLUMNS}`,
};
