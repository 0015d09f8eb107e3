import type { Statement } from "./statement.ts";

/**
 * Guarantee: the month so many months from now has partitions of its own.
 * Locks: the default partitions, whole, while rows of that month move out of them; a month is made
 * before it begins, when there are none but those of teams on test clocks.
 */
export const createJournalMonth: Statement = {
  name: "create-journal-month",
  text: "SELECT create_journal_month(now() + make_interval(months => $1)) AS partition",
};
