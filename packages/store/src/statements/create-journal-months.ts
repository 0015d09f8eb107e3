import type { Statement } from "./statement.ts";

/**
 * Guarantee: this month and so many after it have partitions of their own; answers those made now.
 * Locks: the default partitions, whole, while rows of a month move out of them. A month is made
 * before it begins, when it has no rows but those of teams on test clocks.
 * Parameters: how many months ahead.
 */
export const createJournalMonths: Statement = {
  name: "create-journal-months",
  text: `
SELECT made AS partition FROM generate_series(0, $1) AS ahead,
  LATERAL create_journal_month(now() + make_interval(months => ahead)) AS made`,
};
