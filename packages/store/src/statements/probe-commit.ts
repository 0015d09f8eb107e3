import type { Statement } from "./statement.ts";

/**
 * Guarantee: fails on the primary key when the batch was committed. If a transaction of that batch
 * is still under way, the insert waits for it, so that either answer is final. The caller rolls
 * back what it inserted.
 * Locks: waits for another inserter of the same key; holds nothing else.
 */
export const probeCommit: Statement = {
  name: "probe-commit",
  text: "INSERT INTO commit_marker (team_id, batch_id) VALUES ($1, $2::uuid)",
};
