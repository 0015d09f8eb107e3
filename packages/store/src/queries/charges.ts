import type { Statement } from "../statements/statement.ts";
import { CHARGE_AS_JSON, ENTRY_AS_JSON } from "../tables/journal-json.ts";

/**
 * Guarantee: a page of charges, newest first. Locks: none.
 * Parameters: team; cycle, member, run and item (null: any); the seq before the page (null: from
 * the newest); how many.
 */
export const listCharges: Statement = {
  name: "list-charges",
  text: `
SELECT ${CHARGE_AS_JSON}::text AS body FROM charge c
WHERE c.team_id = $1
  AND ($2::integer IS NULL OR c.cycle = $2)
  AND ($3::text IS NULL OR c.member_id = $3)
  AND ($4::text IS NULL OR c.run_id = $4)
  AND ($5::text IS NULL OR c.item = $5)
  AND c.seq < coalesce($6::bigint, 9223372036854775807)
ORDER BY c.seq DESC
LIMIT $7`,
};

/** Guarantee: the charges of one action, in order. Locks: none. */
export const chargesOfAction: Statement = {
  name: "charges-of-action",
  text: `
SELECT ${CHARGE_AS_JSON}::text AS body FROM charge c
WHERE c.team_id = $1 AND c.action_id = $2 ORDER BY c.seq`,
};

/** Guarantee: what paid for a charge and what took it back, in order. Locks: none. */
export const entriesOfCharge: Statement = {
  name: "entries-of-charge",
  text: `
SELECT ${ENTRY_AS_JSON}::text AS body FROM entry e
WHERE e.team_id = $1 AND e.charge_id = $2 ORDER BY e.seq`,
};
