import type { Statement } from "./statement.ts";

/**
 * Guarantee: each due team goes to one claimer until its claim lapses; a write to the team clears
 * the claim. Longest due first. Teams on test clocks are never due: their time stands still.
 * Locks: the claimed rows, SKIP LOCKED, so that it never waits for a team; its own transaction.
 * Parameters: the most teams to claim, seconds that the claim holds.
 */
export const claimDueTeams: Statement = {
  name: "claim-due-teams",
  text: `
WITH due AS (
  SELECT team_id FROM team
  WHERE due_at <= clock_timestamp() AND NOT is_on_test_clock
    AND (claimed_until IS NULL OR claimed_until <= clock_timestamp())
  ORDER BY due_at
  LIMIT $1
  FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE team t SET claimed_until = clock_timestamp() + make_interval(secs => $2)
FROM due WHERE t.team_id = due.team_id
RETURNING t.team_id`,
};
