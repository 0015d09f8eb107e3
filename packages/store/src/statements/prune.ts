import type { Statement } from "./statement.ts";

/**
 * Guarantee: takes answers whose 13 months are over (RULES C10), oldest first, at most so many.
 * Locks: the rows taken. Parameters: the most rows.
 */
export const pruneAnswers: Statement = {
  name: "prune-answers",
  text: `
DELETE FROM answer a USING (
  SELECT team_id, key FROM answer WHERE expires_at <= now()
  ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED
) old WHERE a.team_id = old.team_id AND a.key = old.key`,
};

/**
 * Guarantee: takes refusals older than so many days, and of a team with more than so many the
 * oldest beyond that number; at most so many rows. Ids are ordered by time.
 * Locks: the rows taken. Parameters: days, most per team, the most rows.
 */
export const pruneRefusals: Statement = {
  name: "prune-refusals",
  text: `
DELETE FROM refusal r USING (
  SELECT team_id, refusal_id FROM (
    SELECT team_id, refusal_id, recorded_at,
      row_number() OVER (PARTITION BY team_id ORDER BY refusal_id DESC) AS place
    FROM refusal
  ) ranked
  WHERE recorded_at <= now() - make_interval(days => $1) OR place > $2
  LIMIT $3
) old WHERE r.team_id = old.team_id AND r.refusal_id = old.refusal_id`,
};

/**
 * Guarantee: takes markers that no process can ask about any more.
 * Locks: the rows taken. Parameters: hours, the most rows.
 */
export const pruneCommitMarkers: Statement = {
  name: "prune-commit-markers",
  text: `
DELETE FROM commit_marker m USING (
  SELECT team_id, batch_id FROM commit_marker
  WHERE committed_at <= now() - make_interval(hours => $1)
  ORDER BY committed_at LIMIT $2 FOR UPDATE SKIP LOCKED
) old WHERE m.team_id = old.team_id AND m.batch_id = old.batch_id`,
};
