/** Who sees what: the same questions by every role, with filters, pages, and strangers. */
import type { OperationId } from "@sluice/contract";
import { ask, type Chapter, type Step, team, within } from "../step.ts";

const prepared = [
  ...team("seen", {
    plan: "team",
    members: { adam: "admin", bill: "billing", mona: "member", gus: "guest" },
  }),
  ...within("seen", [
    ask("start_run", { runId: "r1", flowId: "f", trigger: "api", memberId: "mona" }),
    ask("charge_run", {
      runId: "r1",
      charges: [{ item: "connector", quantity: 3 }, { item: "if" }],
    }),
    ask("start_run", { runId: "r2", flowId: "g", trigger: "button", memberId: "gus" }),
    ask(
      "charge_run",
      { runId: "r2", charges: [{ item: "ai-agent", model: "gpt-5" }] },
      { keep: { theirs: "charges.0.chargeId" } },
    ),
    ask("start_run", { runId: "r3", flowId: "g", trigger: "schedule" }),
    ask("start_action", { actionId: "a1", memberId: "mona" }),
    ask(
      "complete_action",
      { actionId: "a1", credits: "30" },
      { keep: { hers: "action.charge.chargeId" } },
    ),
    ask("start_action", { actionId: "a2", memberId: "gus" }),
    ask("complete_action", { actionId: "a2", credits: "40" }),
    ask("reserve", { reservationId: "h", pool: "flows", credits: "5" }),
    ask("acquire_lease", { leaseId: "l", gateId: "g", pool: "api_calls", amount: "5" }),
    ask(
      "set_spend_cap",
      { pool: "flows", cap: "1" },
      { as: "seen/mona", keep: { refusal: "refusalId" } },
    ),
    ask(
      "set_overage",
      { pool: "flows", on: true },
      { as: "seen/gus", keep: { guests: "refusalId" } },
    ),
  ]),
  ...team("strange", { plan: "team" }),
];

const QUESTIONS: readonly (readonly [OperationId, object?])[] = [
  ["get_team"],
  ["list_members"],
  ["get_member", { memberId: "mona" }],
  ["get_balances"],
  ["get_usage"],
  ["get_usage_breakdown", { groupBy: "member" }],
  ["list_charges"],
  ["get_charge", { chargeId: "$hers" }],
  ["explain_charge", { chargeId: "$theirs" }],
  ["list_runs"],
  ["get_run", { runId: "r2" }],
  ["get_action", { actionId: "a1" }],
  ["get_reservation", { reservationId: "h" }],
  ["list_leases"],
  ["get_lease", { leaseId: "l" }],
  ["list_refusals"],
  ["explain_refusal", { refusalId: "$refusal" }],
  ["get_statement", { limit: 3 }],
  ["list_invoices"],
  ["get_invoice", { cycle: "draft" }],
  ["list_events", { limit: 3 }],
  ["get_replay", { source: "s" }],
];

const asked = (how: object): Step[] =>
  within(
    "seen",
    QUESTIONS.map(([id, input]) => ask(id, input, how)),
  );

const everybody = [
  "operator",
  "seen",
  "seen/olga",
  "seen/adam",
  "seen/bill",
  "seen/mona",
  "seen/gus",
];

const byRole = [
  ...prepared,
  ...everybody.flatMap((as) => asked({ as })),
  ...asked({ as: "strange" }),
  ...asked({ as: null }).slice(0, 2),
  ...within("seen", [
    ask("get_usage", {}, { actor: "gus" }),
    ask("get_usage", {}, { as: "seen", actor: "adam" }),
    ask("get_usage", {}, { as: "seen/mona", actor: "mona" }),
    ask("get_usage", {}, { as: "seen/mona", actor: "olga" }),
    ask("get_usage", {}, { actor: "nobody" }),
    ask("get_statement", {}, { actor: "gus" }),
    ask("explain_refusal", { refusalId: "$guests" }, { as: "seen/gus" }),
  ]),
];

const filtered = within("seen", [
  ...[
    { memberId: "mona" },
    { runId: "r2" },
    { item: "connector" },
    { item: "connector", memberId: "gus" },
    { cycle: 0 },
    { cycle: 4 },
    { cycle: "x" },
    { memberId: "a b" },
    { limit: "" },
    { limit: "ten" },
    { limit: 2, cursor: "WzEsMl0" },
    { colour: "red" },
  ].map((filter) => ask("list_charges", filter)),
  ask("list_charges", { limit: 2 }, { keep: { charges: "nextCursor" } }),
  ask("list_charges", { limit: 2, cursor: "$charges" }),
  ask("list_runs", { limit: 1 }, { keep: { runs: "nextCursor" } }),
  ask("list_runs", { limit: 1, cursor: "$runs" }),
  ask("list_runs", { status: "running", flowId: "g", memberId: "gus" }),
  ask("list_refusals", { limit: 1 }, { keep: { refusals: "nextCursor" } }),
  ask("list_refusals", { limit: 1, cursor: "$refusals" }),
  ask("get_statement", { limit: 2 }, { keep: { statement: "nextCursor" } }),
  ask("get_statement", { limit: 2, cursor: "$statement" }),
  ask("list_events", { limit: 4 }, { keep: { events: "nextCursor" } }),
  ask("list_events", { limit: 4, cursor: "$events" }),
  ask("list_events", { limit: 400 }, { keep: { end: "nextCursor" } }),
  ask("list_events", { cursor: "$end" }),
  ask("get_usage_breakdown"),
  ask("get_usage_breakdown", { groupBy: "colour" }),
  ask("get_usage_breakdown", { groupBy: "item", pool: "ai" }),
  ask("get_usage_breakdown", { groupBy: "item", pool: "none" }),
  ask("get_invoice", { cycle: "77" }),
  ask("get_invoice", { cycle: "last" }),
  ask("explain_charge", { chargeId: "none" }),
  ask("explain_refusal", { refusalId: "none" }),
]);

export const readers: Chapter = { name: "readers", steps: [...byRole, ...filtered] };
