import type { Statement } from "../statements/statement.ts";
import { ENTRY_AS_JSON } from "../tables/journal-json.ts";

/**
 * Guarantee: a page of entries in order, each with the account that issued its grant, or its own
 * where it has none. Locks: none. Parameters: team, the seq before the page, how many.
 */
export const listEntries: Statement = {
  name: "list-entries",
  text: `
SELECT ${ENTRY_AS_JSON}::text AS body, coalesce(i.account_id, e.account_id) AS holder
FROM (
  SELECT * FROM entry WHERE team_id = $1 AND seq > $2 ORDER BY seq LIMIT $3
) e
LEFT JOIN entry i ON i.team_id = e.team_id AND i.grant_id = e.grant_id AND i.kind = 'issue'
WHERE i.team_id IS NULL OR i.team_id = $1
ORDER BY e.seq`,
};

/**
 * Guarantee: what the grants of each account hold after the entry with that seq. Accounts whose
 * grants were never moved are not in the answer. Locks: none. Parameters: team, accounts, seq.
 */
export const holdings: Statement = {
  name: "holdings",
  text: `
SELECT i.account_id AS holder, sum(CASE
    WHEN e.kind IN ('issue', 'return') THEN e.amount
    WHEN e.kind IN ('burn', 'expire') THEN -e.amount
    WHEN e.kind = 'void' AND e.from_account <> 'expired' THEN -e.amount
    ELSE 0 END)::text AS amount
FROM entry e
JOIN entry i ON i.team_id = e.team_id AND i.grant_id = e.grant_id AND i.kind = 'issue'
WHERE e.team_id = $1 AND i.team_id = $1 AND e.seq <= $3 AND i.account_id = ANY ($2::text[])
GROUP BY i.account_id`,
};
