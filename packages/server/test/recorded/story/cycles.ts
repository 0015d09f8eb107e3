/** Cycles by the team's own calendar: clamped days, clocks put forward, years that leap. */
import { ask, type Chapter, type Step, team, within } from "../step.ts";

interface Calendar {
  readonly timeZone: string;
  readonly anchor: string;
  readonly at: string;
  readonly turns: readonly string[];
}

const CALENDARS: Readonly<Record<string, Calendar>> = {
  berlin: {
    timeZone: "Europe/Berlin",
    anchor: "2026-01-31",
    at: "2026-02-20T00:00:00Z",
    turns: ["2026-02-27T22:59:59Z", "2026-02-27T23:00:00Z", "2026-03-30T22:00:00Z"],
  },
  "new-york": {
    timeZone: "America/New_York",
    anchor: "2026-03-08",
    at: "2026-03-01T00:00:00Z",
    turns: ["2026-03-08T05:00:00Z", "2026-04-08T04:00:00Z"],
  },
  tokyo: {
    timeZone: "Asia/Tokyo",
    anchor: "2028-01-30",
    at: "2028-02-20T00:00:00Z",
    turns: ["2028-02-28T15:00:00Z", "2028-03-29T15:00:00Z"],
  },
  "sao-paulo": {
    timeZone: "America/Sao_Paulo",
    anchor: "2017-10-15",
    at: "2017-10-10T00:00:00Z",
    turns: ["2017-10-15T03:00:00Z", "2026-03-20T00:00:00Z"],
  },
  utc: {
    timeZone: "UTC",
    anchor: "2024-02-29",
    at: "2026-01-01T00:00:00Z",
    turns: ["2026-02-28T00:00:00Z", "2026-03-29T00:00:00Z", "2026-07-01T00:00:00Z"],
  },
};

const calendars = Object.entries(CALENDARS).flatMap(([teamId, { turns, ...about }]): Step[] => [
  ...team(teamId, { plan: "team", ...about }),
  ...within(teamId, [
    ...turns.flatMap((to) => [ask("advance_clock", { to }), ask("get_usage")]),
    ask("list_invoices"),
  ]),
]);

const zones = within("mover", [
  ...team("mover", { plan: "professional", timeZone: "Europe/Berlin" }),
  ask("change_time_zone", { timeZone: "Asia/Kolkata" }),
  ask("get_team"),
  ask("start_run", { runId: "late", flowId: "f", trigger: "api" }, { at: "2026-03-31T21:59:00Z" }),
  ask("start_action", { actionId: "late", memberId: "olga" }),
  ask("reserve", { reservationId: "late", pool: "flows", credits: "10", ttlSeconds: 3600 }),
  ask("tick", {}, { at: "2026-03-31T22:05:00Z" }),
  ask("get_usage", { cycle: 0 }),
  ask("charge_run", { runId: "late", charges: [{ item: "connector" }] }),
  ask("complete_action", { actionId: "late", credits: "5" }),
  ask("settle_reservation", { reservationId: "late", credits: "4" }),
  ask("finish_run", { runId: "late" }),
  ask("get_balances", { cycle: 0 }),
  ask("get_invoice", { cycle: "0" }),
  ask("get_usage_breakdown", { cycle: 0, groupBy: "day" }),
  ask("get_usage", { cycle: 1 }),
  ask("get_usage", { cycle: 5 }),
  ask("get_usage", { cycle: -3 }),
  ask("get_balances", { cycle: "soon" }),
  ask("list_events"),
]);

const skipping = within("sleeper", [
  ...team("sleeper", { plan: "team" }),
  ask("record_usage", { pool: "flows", charge: { item: "connector", quantity: 5 } }),
  ask("advance_clock", { to: "2026-06-15T00:00:00Z" }),
  ask("list_invoices"),
  ask("get_statement"),
  ask("list_events"),
]);

export const cycles: Chapter = { name: "cycles", steps: [...calendars, ...zones, ...skipping] };
