/** Overage in its three forms, caps, usage after the fact, corrections, and the invoices of all. */
import { ask, type Chapter, type Step, team, within } from "../step.ts";
import { breakdowns, glance, history, ofCycle } from "./look.ts";

const used = (quantity: number, how: object = {}): Step =>
  ask("record_usage", {
    pool: "flows",
    runKind: "automated",
    charge: { item: "http-request", quantity },
    ...how,
  });

const blocks = within("blocky", [
  ...team("blocky", { plan: "professional" }),
  used(950),
  ask("set_overage", { pool: "flows", on: true }),
  used(100),
  used(500),
  used(1250),
  ask("list_charges", { limit: 1 }, { keep: { last: "items.0.chargeId" } }),
  ask("explain_charge", { chargeId: "$last" }),
  ask("correct_charge", { chargeId: "$last", credits: "1000", reason: "Counted twice." }),
  ask("explain_charge", { chargeId: "$last" }),
  ...glance("blocky"),
  ask("advance_clock", { to: "2026-04-03T00:00:00Z" }),
  ...ofCycle("blocky", 0),
  ...history("blocky"),
]);

const seats = within("seated", [
  ...team("seated", { plan: "professional", at: "2026-02-02T00:00:00Z", anchor: "2026-02-01" }),
  ask("set_overage", { pool: "flows", on: true }),
  ask("buy_add_on", { addOn: "flows-seat" }),
  ask("set_overage", { pool: "flows", on: true }),
  ask("record_usage", {
    pool: "flows",
    runKind: "automated",
    charge: { item: "create-with-ai", model: "gpt-4", quantity: 4040 },
  }),
  ...glance("seated"),
  ask("advance_clock", { to: "2026-03-03T00:00:00Z" }),
  ...ofCycle("seated", 0),
]);

const actual = within("exact", [
  ...team("exact", { plan: "team", members: { mona: "member", bill: "billing" } }),
  ask("set_overage", { pool: "flows", on: true }),
  used(2700),
  ask("set_spend_cap", { pool: "flows", cap: "2.65" }, { actor: "bill" }),
  used(100),
  ask("start_run", { flowId: "f", trigger: "api" }, { keep: { refusal: "refusalId" } }),
  ask("explain_refusal", { refusalId: "$refusal" }),
  ask("start_run", { runId: "p", flowId: "f", trigger: "api", onLimit: "pause" }),
  ask("set_spend_cap", { pool: "flows", cap: "3" }),
  ask("get_run", { runId: "p" }),
  ask("set_payg_default", { payg: "on" }),
  ...[
    { credits: "410.5" },
    { credits: "20", changesAsset: true },
    { model: "gpt-5-mini", inputTokens: 100_001, outputTokens: 3 },
  ].flatMap((take, at) => [
    ask("start_action", { actionId: `a${at}`, memberId: "mona" }),
    ask("complete_action", { actionId: `a${at}`, ...take }),
  ]),
  ask("set_spend_cap", { pool: "ai", cap: "0.5" }),
  ask("start_action", { memberId: "mona" }),
  ask("list_charges", { memberId: "mona" }, { keep: { dear: "items.2.chargeId" } }),
  ask("explain_charge", { chargeId: "$dear" }),
  ask("correct_charge", { chargeId: "$dear", credits: "1.5", reason: "Half of it failed." }),
  ...glance("exact"),
  ...breakdowns("exact"),
  ask("advance_clock", { to: "2026-04-03T00:00:00Z" }),
  ...ofCycle("exact", 0),
  ask("correct_charge", { chargeId: "$dear", credits: "2", reason: "After the close." }),
  ask("get_invoice", { cycle: "0" }),
  ask("get_invoice", { cycle: "draft" }),
  ...history("exact"),
]);

const stacked = within("stacked", [
  ...team("stacked", { plan: "enterprise-2026" }),
  ask("buy_pack", { pack: "flows-pack", price: "8.00" }),
  used(10_400),
  ask("set_overage", { pool: "flows", on: true }),
  used(2100),
  ask("list_charges", { limit: 1 }, { keep: { last: "items.0.chargeId" } }),
  ask("explain_charge", { chargeId: "$last" }),
  ask("correct_charge", { chargeId: "$last", credits: "2050", reason: "A wrong count." }),
  ask("change_plan", { plan: "team" }),
  ...glance("stacked"),
  ask("advance_clock", { to: "2026-04-03T00:00:00Z" }),
  ...glance("stacked"),
  ...ofCycle("stacked", 0),
  ask("advance_clock", { to: "2027-03-05T00:00:00Z" }),
  ask("get_balances"),
  ask("list_invoices"),
  ask("get_statement", { limit: 100 }),
]);

const afterwards = within("clerk", [
  ...team("clerk", {
    plan: "team",
    at: "2026-03-02T00:00:00Z",
    members: { mona: "member", gus: "guest" },
  }),
  ask("tick", {}, { at: "2026-03-20T00:00:00Z" }),
  used(3, { occurredAt: "2026-03-05T00:00:00Z", memberId: "mona", flowId: "f" }),
  used(3, { occurredAt: "2026-02-25T00:00:00Z" }),
  used(3, { occurredAt: "2026-03-21T00:00:00Z" }),
  used(3, { occurredAt: "then" }),
  used(3, { memberId: "none" }),
  used(3, { runKind: "sideways" }),
  ask("record_usage", { pool: "flows", runKind: "manual-local", charge: { item: "http-request" } }),
  ask("record_usage", { pool: "flows", charge: { item: "connector" } }, { once: "u1" }),
  ask("record_usage", { pool: "flows", charge: { item: "connector" } }, { once: "u1" }),
  ask(
    "record_usage",
    { pool: "flows", charge: { item: "connector", quantity: 2 } },
    { once: "u1" },
  ),
  ask("record_usage", { pool: "flows", charge: { item: "ai-agent", model: "parrot-1" } }),
  ask("record_usage", { pool: "snacks", charge: { item: "connector" } }),
  ask("record_usage", { pool: "flows" }),
  ask("record_usage", {
    pool: "ai",
    memberId: "mona",
    charge: { item: "ai-action", credits: "7.5" },
  }),
  ask("record_usage", { pool: "ai", charge: { item: "ai-action", credits: "7.5" } }),
  ask("record_usage", {
    pool: "ai",
    memberId: "mona",
    charge: { item: "ai-tokens", model: "gpt-4", inputTokens: 1000, outputTokens: 500 },
  }),
  ask("record_usage", { pool: "ai", memberId: "mona", charge: { item: "tea" } }),
  ask(
    "record_usage",
    { pool: "api_calls", charge: { item: "api-call", credits: "12" } },
    { as: "clerk", keep: { charge: "charge.chargeId" } },
  ),
  ask("record_usage", { pool: "flows", charge: { item: "connector" } }, { as: "clerk/mona" }),
  ask("record_usage", { pool: "flows", charge: { item: "connector" } }, { actor: "gus" }),
  ask("record_usage", { pool: "flows", charge: { item: "http-request", quantity: 1_000_000_000 } }),
  ask("record_usage", {
    pool: "flows",
    charge: { item: "x", credits: "999999999999", asReported: true },
  }),
  ask("correct_charge", { chargeId: "$charge", credits: "13", reason: "Too much." }),
  ask("correct_charge", { chargeId: "$charge", credits: "5", reason: "A part." }),
  ask("correct_charge", { chargeId: "$charge", credits: "0", reason: "None." }),
  ask("correct_charge", { chargeId: "$charge", reason: "The rest." }, { once: "rest" }),
  ask("correct_charge", { chargeId: "$charge", reason: "The rest." }, { once: "rest" }),
  ask("correct_charge", { chargeId: "$charge", reason: "More." }),
  ask("correct_charge", { chargeId: "none", reason: "r" }),
  ask("correct_charge", { chargeId: "$charge" }),
  ask("correct_charge", { chargeId: "$charge", reason: "r" }, { actor: "olga" }),
  ask("correct_charge", { chargeId: "$charge", reason: "r" }, { as: "clerk" }),
  ask("get_charge", { chargeId: "$charge" }),
  ask("get_charge", { chargeId: "none" }),
  ask("tick", {}, { at: "2026-04-01T12:00:00Z" }),
  used(7, { occurredAt: "2026-03-31T23:00:00Z" }),
  ask("get_invoice", { cycle: "0" }),
  ask("tick", {}, { at: "2026-04-05T00:00:00Z" }),
  ask("set_overage", { pool: "flows", on: true }),
  used(9, { occurredAt: "2026-03-31T23:00:00Z" }),
  used(200, {}),
  used(9, { occurredAt: "2026-03-31T23:00:00Z" }),
  ...glance("clerk"),
  ...ofCycle("clerk", 0),
  ...history("clerk"),
]);

export const overage: Chapter = { name: "overage-blocks", steps: [...blocks, ...seats] };
export const exactOverage: Chapter = { name: "overage-actual-use", steps: actual };
export const stackedOverage: Chapter = { name: "overage-stacked", steps: stacked };
export const usage: Chapter = { name: "usage-after-the-fact", steps: afterwards };
