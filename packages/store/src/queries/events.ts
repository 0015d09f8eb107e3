import type { Statement } from "../statements/statement.ts";

/** Guarantee: a page of events in order. Locks: none. Parameters: team, seq before it, how many. */
export const listEvents: Statement = {
  name: "list-events",
  text: `
SELECT v.seq::text AS seq, floor(extract(epoch FROM v.at) * 1000)::bigint::text AS at, type, actor,
  data::text AS data
FROM team_event v WHERE v.team_id = $1 AND v.seq > $2 ORDER BY v.seq LIMIT $3`,
};
