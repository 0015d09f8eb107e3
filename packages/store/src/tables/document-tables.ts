/** The table of each shelf, and the column that tells its documents apart within a team. */
export const DOCUMENT_TABLES = {
  members: { table: "member", id: "member_id" },
  accounts: { table: "account", id: "account_id" },
  runs: { table: "run", id: "run_id" },
  actions: { table: "action", id: "action_id" },
  reservations: { table: "reservation", id: "reservation_id" },
  cycles: { table: "cycle", id: "cycle" },
} as const;
