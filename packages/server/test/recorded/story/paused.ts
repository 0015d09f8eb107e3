/** Runs that wait: paused, offered, claimed, withdrawn, lapsed, and the lines that are full. */
import { ask, type Chapter, type Step, team, within } from "../step.ts";
import { glance, history } from "./look.ts";

const useUp = (quantity: number): Step[] => [
  ask("start_run", { runId: "r1", flowId: "f", trigger: "api" }),
  ask("charge_run", { runId: "r1", charges: [{ item: "http-request", quantity }] }),
  ask("finish_run", { runId: "r1" }),
];

const atTheLimit = within("waiting", [
  ...team("waiting", { plan: "team", members: { mona: "member", bill: "billing" } }),
  ...useUp(120),
  ask("start_run", { flowId: "f", trigger: "api" }, { keep: { refusal: "refusalId" } }),
  ask("explain_refusal", { refusalId: "$refusal" }),
  ask("start_run", { flowId: "f", trigger: "webhook" }, { once: "again" }),
  ask("start_run", { flowId: "f", trigger: "webhook" }, { once: "again" }),
  ask("start_run", { flowId: "f", trigger: "mcp", memberId: "mona" }),
  ask("start_run", { flowId: "f", trigger: "schedule", onLimit: "refuse" }),
  ask(
    "start_run",
    { flowId: "f", trigger: "button", items: ["connector"] },
    { keep: { refused: "refusalId" } },
  ),
  ask("explain_refusal", { refusalId: "$refused" }),
  ask("start_run", {
    runId: "local",
    flowId: "f",
    trigger: "button",
    items: ["http-request", "if"],
  }),
  ask("start_run", { flowId: "f", trigger: "button", cloudRun: true }, { as: "waiting/mona" }),
  ask("test_prompt", { flowId: "f", model: "gpt-4o", trigger: "api" }),
  ask("test_prompt", { flowId: "f", model: "gpt-4o" }),
  ask("start_run", { runId: "p1", flowId: "f", trigger: "api", onLimit: "pause" }, { once: "p1" }),
  ask("start_run", { runId: "p1", flowId: "f", trigger: "api", onLimit: "pause" }, { once: "p1" }),
  ask("start_run", {
    runId: "p2",
    flowId: "g",
    trigger: "api",
    onLimit: "pause",
    memberId: "mona",
  }),
  ask("start_run", {
    runId: "p3",
    flowId: "g",
    trigger: "button",
    items: ["connector"],
    onLimit: "pause",
  }),
  ask("start_run", { runId: "p4", flowId: "g", trigger: "api", onLimit: "sleep" }),
  ask("get_run", { runId: "p2" }),
  ask("list_runs", { status: "paused" }),
  ask("list_runs", { flowId: "g" }),
  ask("list_runs", { memberId: "mona" }),
  ask("charge_run", { runId: "p1", charges: [{ item: "if" }] }),
  ask("finish_run", { runId: "p1" }),
  ask("heartbeat_run", { runId: "p1" }),
  ask("claim_run", { runId: "p1" }),
  ask("cancel_run", { runId: "p3" }),
  ask("start_run", {
    runId: "child",
    flowId: "g",
    trigger: "mcp",
    parentRunId: "local",
    onLimit: "pause",
  }),
  ask("charge_run", { runId: "child", charges: [{ item: "http-request", quantity: 5 }] }),
  ask("get_run", { runId: "local" }),
  ask("set_overage", { pool: "flows", on: true }, { actor: "bill" }),
  ask("list_runs", { status: "offered" }),
  ask("claim_run", { runId: "p1" }),
  ask("charge_run", { runId: "p1", charges: [{ item: "http-request", quantity: 10 }] }),
  ask("finish_run", { runId: "p1" }),
  ask("set_overage", { pool: "flows", on: false }),
  ask("tick", {}, { at: "2026-03-02T10:00:00Z" }),
  ask("get_run", { runId: "p2" }),
  ask("claim_run", { runId: "p2" }),
  ask("set_overage", { pool: "flows", on: true }),
  ask("tick", {}, { at: "2026-03-02T12:00:00Z" }),
  ask("claim_run", { runId: "p2" }),
  ask("cancel_run", { runId: "p2" }),
  ...glance("waiting"),
  ...history("waiting"),
]);

const byTheCycle = within("patient", [
  ...team("patient", { plan: "team" }),
  ...useUp(100),
  ask(
    "start_run",
    { runId: "p1", flowId: "f", trigger: "api", onLimit: "pause" },
    { at: "2026-03-30T00:00:00Z" },
  ),
  ask("start_run", { runId: "p2", flowId: "f", trigger: "api", onLimit: "pause" }),
  ask("tick", {}, { at: "2026-04-01T00:00:00Z" }),
  ask("claim_run", { runId: "p1" }),
  ask("get_run", { runId: "p1" }),
  ask("get_run", { runId: "p2" }),
  ask("get_balances"),
  ask("list_events"),
]);

const lapsing = within("forgotten", [
  ...team("forgotten", { plan: "team", members: { mona: "member" } }),
  ask("override_terms", {
    target: "pools.flows.allotment",
    value: "0",
    from: "2026-04-01T00:00:00Z",
    reason: "Order form 2026-22",
  }),
  ...useUp(100),
  ask("start_run", { runId: "p1", flowId: "f", trigger: "api", onLimit: "pause" }),
  ask("start_run", {
    runId: "p2",
    flowId: "f",
    trigger: "api",
    onLimit: "pause",
    memberId: "mona",
  }),
  ask("remove_member", { memberId: "mona" }),
  ask("get_run", { runId: "p2" }),
  ask("tick", {}, { at: "2026-04-07T00:00:00Z" }),
  ask("get_run", { runId: "p1" }),
  ask("list_runs", { status: "lapsed" }),
  ask("list_runs", { status: "lost" }),
  ask("list_events"),
]);

const ways = (teamId: string, plan: string, used: number, remedy: Step, item?: object): Step[] =>
  within(teamId, [
    ...team(teamId, { plan }),
    ask("record_usage", {
      pool: "flows",
      runKind: "automated",
      charge: item ?? { item: "http-request", quantity: used },
    }),
    ask("start_run", { runId: "p1", flowId: "f", trigger: "api", onLimit: "pause" }),
    remedy,
    ask("get_run", { runId: "p1" }),
    ask("get_usage"),
    ask("list_events"),
  ]);

const remedies = [
  ...ways("by-pack", "enterprise-2026", 500, ask("buy_pack", { pack: "flows-pack", price: "8" })),
  ...ways("by-seat", "basic", 500, ask("buy_add_on", { addOn: "flows-seat" })),
  ...ways("by-plan", "solo", 60, ask("change_plan", { plan: "team" })),
  ...ways(
    "by-goodwill",
    "team",
    100,
    ask("grant_goodwill", { pool: "flows", credits: "5", reason: "An outage." }),
  ),
  ...ways(
    "by-contract",
    "team",
    100,
    ask("override_terms", { target: "pools.flows.allotment", value: "120", reason: "Form 7" }),
  ),
];

/** A thousand at once, which is all that a team may have. */
const thousand = (run: object): Step =>
  ask(
    "send_commands",
    {
      items: Array.from({ length: 1000 }, () => ({
        teamId: "crowd",
        command: { type: "start_run", flowId: "f", ...run },
      })),
    },
    { unseen: 1 },
  );

const crowds = within("crowd", [
  ...team("crowd", { plan: "enterprise" }),
  thousand({ trigger: "button" }),
  ask("start_run", { flowId: "f", trigger: "api" }),
  ask("test_prompt", { flowId: "f", model: "gpt-4o" }),
  ask("list_runs", { status: "running", limit: 2 }),
  ask("tick", {}, { at: "2026-03-02T09:30:00Z" }),
  ask("record_usage", {
    pool: "flows",
    runKind: "automated",
    charge: { item: "if", quantity: 600 },
  }),
  thousand({ trigger: "api", onLimit: "pause" }),
  ask("start_run", { flowId: "f", trigger: "api", onLimit: "pause" }),
  ask("start_run", { flowId: "f", trigger: "api" }),
  ask("get_usage"),
]);

export const paused: Chapter = {
  name: "paused",
  steps: [...atTheLimit, ...byTheCycle, ...lapsing],
};
export const resumed: Chapter = { name: "resumed", steps: [...remedies, ...crowds] };
