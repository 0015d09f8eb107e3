import type { Statement } from "./statement.ts";

/**
 * Guarantee: it deletes answers whose 13 months are over (RULES C10), oldest first, at most so
 * many.
 * Locks: the rows deleted. Parameters: the most rows.
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
 * Guarantee: it deletes refusals older than so many days, oldest first, at most so many.
 * Locks: the rows deleted. Parameters: days, the most rows.
 */
export const pruneOldRefusals: Statement = {
  name: "prune-old-refusals",
  text: `
DELETE FROM refusal r USING (
  SELECT team_id, refusal_id FROM refusal
  WHERE recorded_at <= now() - make_interval(days => $1)
  ORDER BY recorded_at LIMIT $2 FOR UPDATE SKIP LOCKED
) old WHERE r.team_id = old.team_id AND r.refusal_id = old.refusal_id`,
};

/**
 * Guarantee: of each team that was refused after an instant it keeps the newest so many and deletes
 * the others, at most so many rows. Ids are ordered by time. Other teams cost nothing. It answers
 * how many rows it found, how many of these nobody else deleted meanwhile, and the instant from
 * which the next run looks if this one found all. That is an hour back, because a refusal is dated
 * when its transaction begins and seen when it ends.
 * Locks: the rows deleted. Parameters: refusals kept of a team, the most rows, the instant.
 */
export const pruneSurplusRefusals: Statement = {
  name: "prune-surplus-refusals",
  text: `
WITH surplus AS MATERIALIZED (
  SELECT beyond.team_id, beyond.refusal_id FROM (
    SELECT DISTINCT team_id FROM refusal WHERE recorded_at > $3::timestamptz
  ) refused CROSS JOIN LATERAL (
    SELECT o.team_id, o.refusal_id FROM refusal o WHERE o.team_id = refused.team_id
    ORDER BY o.refusal_id DESC OFFSET $1
  ) beyond LIMIT $2
), deleted AS (
  DELETE FROM refusal r USING surplus s
  WHERE r.team_id = s.team_id AND r.refusal_id = s.refusal_id
  RETURNING 1
)
SELECT (SELECT count(*) FROM surplus) AS found, (SELECT count(*) FROM deleted) AS deleted,
  (now() - interval '1 hour')::text AS next_from`,
};

/**
 * Guarantee: it deletes markers that no process can ask about any more.
 * Locks: the rows deleted. Parameters: hours, the most rows.
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
