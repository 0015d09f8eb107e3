/** What is asked again and again: all that can be seen of a team. */
import { ask, type Step } from "../step.ts";

const DIMENSIONS = ["member", "flow", "item", "model", "runKind", "day"];

/** The team, its accounts and its money, now. */
export const glance = (teamId: string): Step[] => [
  ask("get_team", { teamId }),
  ask("get_balances", { teamId }),
  ask("get_usage", { teamId }),
  ask("get_invoice", { teamId, cycle: "draft" }),
];

/** Everything that was written down of it. */
export const history = (teamId: string): Step[] => [
  ask("list_runs", { teamId }),
  ask("list_charges", { teamId }),
  ask("list_refusals", { teamId }),
  ask("list_leases", { teamId }),
  ask("list_invoices", { teamId }),
  ask("get_statement", { teamId, limit: 200 }),
  ask("list_events", { teamId, limit: 200 }),
];

export const breakdowns = (teamId: string, how: object = {}): Step[] =>
  DIMENSIONS.map((groupBy) => ask("get_usage_breakdown", { teamId, groupBy, ...how }));

/** A cycle that is over, as it was at its close. */
export const ofCycle = (teamId: string, cycle: number): Step[] => [
  ask("get_balances", { teamId, cycle }),
  ask("get_usage", { teamId, cycle }),
  ask("get_usage_breakdown", { teamId, cycle, groupBy: "day" }),
  ask("list_charges", { teamId, cycle }),
  ask("get_invoice", { teamId, cycle: String(cycle) }),
];
