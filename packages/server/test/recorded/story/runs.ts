/** Runs: started, charged by every card, nested, told to stop, ended. */
import { ask, type Chapter, type Step, team, within } from "../step.ts";
import { breakdowns, glance, history } from "./look.ts";

const tool = (name: string, isOwnFlow = false) => ({
  server: "tools",
  name,
  ...(isOwnFlow ? { isOwnFlow } : {}),
});

/** Three requests, a condition, a connector, an agent of three calls, three tool calls. */
const worked = [
  { item: "http-request", quantity: 3 },
  { item: "if" },
  { item: "connector" },
  { item: "ai-agent", model: "gpt-5", quantity: 2 },
  { item: "ai-agent", model: "gpt-5-mini" },
  { item: "mcp-tool", tool: tool("a"), blockRunId: "b1", quantity: 2 },
  { item: "mcp-tool", tool: tool("b", true), blockRunId: "b1" },
];

const lifecycle = (teamId: string): Step[] =>
  within(teamId, [
    ask("start_run", { runId: "r1", flowId: "f", trigger: "api" }, { once: "start r1" }),
    ask("start_run", { runId: "r1", flowId: "f", trigger: "api" }, { once: "start r1" }),
    ask("start_run", { runId: "r1", flowId: "g", trigger: "api" }, { once: "start r1" }),
    ask("start_run", { runId: "r1", flowId: "f", trigger: "api" }),
    ask(
      "charge_run",
      { runId: "r1", charges: worked },
      { once: "charge", keep: { charge: "charges.0.chargeId" } },
    ),
    ask("charge_run", { runId: "r1", charges: worked }, { once: "charge" }),
    ask("start_run", { runId: "c1", flowId: "g", trigger: "mcp", parentRunId: "r1" }),
    ask("charge_run", { runId: "c1", charges: [{ item: "http-request" }] }),
    ask("finish_run", { runId: "c1" }),
    ask("get_run", { runId: "r1" }),
    ask("heartbeat_run", { runId: "r1" }, { at: "2026-03-02T09:05:00Z" }),
    ask("finish_run", { runId: "r1", charges: [{ item: "validate", quantity: 2 }] }),
    ask("get_run", { runId: "r1" }),
    ask("get_charge", { chargeId: "$charge" }),
    ask("explain_charge", { chargeId: "$charge" }),
    ask(
      "start_run",
      { flowId: "f", trigger: "button", memberId: "mona" },
      { keep: { manual: "run.runId" } },
    ),
    ask("charge_run", { runId: "$manual", charges: worked.slice(0, 6) }),
    ask("cancel_run", { runId: "$manual" }),
    ask("start_run", {
      runId: "cloud",
      flowId: "f",
      trigger: "button",
      cloudRun: true,
      memberId: "mona",
    }),
    ask("charge_run", {
      runId: "cloud",
      charges: [{ item: "http-request" }, { item: "ai-request" }],
    }),
    ask("finish_run", { runId: "cloud" }),
    ask("start_run", { runId: "sch", flowId: "h", trigger: "schedule" }),
    ask("charge_run", {
      runId: "sch",
      charges: [
        { item: "create-with-ai", model: "gpt-4o-mini" },
        { item: "create-with-ai-image", model: "dall-e-3" },
        { item: "sleep", quantity: 4 },
      ],
    }),
    ask("test_prompt", { flowId: "f", model: "gpt-4o", memberId: "mona" }),
    ask("test_prompt", { flowId: "f", model: "gpt-3.5", trigger: "api" }),
    ask("test_prompt", { flowId: "f", model: "parrot-1" }),
    ask("test_prompt", { flowId: "f" }),
  ]);

const refusals = within("runner-2025", [
  ask("start_run", { flowId: "f", trigger: "fax" }),
  ask("start_run", { trigger: "api" }),
  ask("start_run", { flowId: "f", trigger: "api", memberId: "none" }),
  ask("start_run", { flowId: "f", trigger: "api", parentRunId: "none" }),
  ask("start_run", { flowId: "f", trigger: "api", parentRunId: "r1" }),
  ask("start_run", { flowId: "f", trigger: "api", privateRunner: true }),
  ask("start_run", { flowId: "f", trigger: "api", items: ["a b"] }),
  ask("start_run", { runId: "..", flowId: "f", trigger: "api" }),
  ask("charge_run", { runId: "r1", charges: [{ item: "if" }] }),
  ask("charge_run", { runId: "none", charges: [] }),
  ask("charge_run", { runId: "sch", charges: [] }),
  ask("charge_run", { runId: "sch", charges: [{ item: "ai-agent" }] }),
  ask("charge_run", { runId: "sch", charges: [{ item: "ai-agent", model: "parrot-1" }] }),
  ask("charge_run", { runId: "sch", charges: [{ item: "if" }, { item: "mcp-tool", quantity: 0 }] }),
  ask("charge_run", { runId: "sch", charges: [{ item: "mcp-tool", inputTokens: 4 }] }),
  ask("charge_run", { runId: "sch", charges: [{ item: "if", credits: "3" }] }),
  ask("charge_run", { runId: "sch", charges: [{ item: "if", credits: "3", asReported: true }] }),
  ask("charge_run", { runId: "sch", charges: [{ item: "if", cost: "1" }] }),
  ask("charge_run", { runId: "sch", charges: "all" }),
  ask("charge_run", { runId: "sch" }),
  ask("finish_run", { runId: "sch", charges: [{ item: "ai-agent", model: "parrot-1" }] }),
  ask("finish_run", { runId: "sch" }),
  ask("finish_run", { runId: "sch" }),
  ask("finish_run", { runId: "none" }),
  ask("cancel_run", { runId: "sch" }),
  ask("cancel_run", { runId: "none" }),
  ask("heartbeat_run", { runId: "sch" }),
  ask("heartbeat_run", { runId: "none" }),
  ask("claim_run", { runId: "sch" }),
  ask("claim_run", { runId: "none" }),
  ask("get_run", { runId: "none" }),
  ask(
    "start_run",
    { runId: "x1", flowId: "f", trigger: "api", memberId: "adam" },
    { as: "runner-2025/mona" },
  ),
  ask("start_run", { runId: "x2", flowId: "f", trigger: "button" }, { as: "runner-2025/mona" }),
  ask("cancel_run", { runId: "x2" }, { as: "runner-2025/gus" }),
  ask("charge_run", { runId: "x2", charges: [{ item: "if" }] }, { as: "runner-2025/mona" }),
  ask("finish_run", { runId: "x2" }, { as: "runner-2025/mona" }),
]);

const MEMBERS = { adam: "admin", mona: "member", gus: "guest" };

const on2025 = [
  ...team("runner-2025", { plan: "professional", members: MEMBERS }),
  ...lifecycle("runner-2025"),
  ...refusals,
  ...glance("runner-2025"),
  ...breakdowns("runner-2025"),
  ...history("runner-2025"),
];

const on2026 = [
  ...team("runner-2026", { plan: "team", members: MEMBERS }),
  ...lifecycle("runner-2026"),
  ...within("runner-2026", [
    ask("start_run", { runId: "m", flowId: "f", trigger: "webhook" }),
    ask("charge_run", { runId: "m", charges: [{ item: "ai-media", cost: "0.0125" }] }),
    ask("charge_run", { runId: "m", charges: [{ item: "ai-media" }] }),
    ask("charge_run", { runId: "m", charges: [{ item: "mcp-tool" }] }),
    ask("charge_run", {
      runId: "m",
      charges: [
        { item: "mcp-tool", tool: tool("a"), blockRunId: "b2", quantity: 50 },
        { item: "mcp-tool", tool: tool("c"), blockRunId: "b2" },
        { item: "mcp-tool", tool: tool("a"), blockRunId: "b3" },
      ],
    }),
    ask("charge_run", {
      runId: "m",
      charges: [{ item: "mcp-tool", tool: tool("c"), blockRunId: "b2" }],
    }),
    ask("get_run", { runId: "m" }),
  ]),
  ...glance("runner-2026"),
  ...breakdowns("runner-2026", { pool: "flows" }),
  ...history("runner-2026"),
];

const before = [
  ...team("early", { plan: "professional", at: "2026-02-10T00:00:00Z", anchor: "2026-02-01" }),
  ...within("early", [
    ask("start_run", { runId: "r", flowId: "f", trigger: "api" }),
    ask("charge_run", {
      runId: "r",
      charges: [{ item: "create-with-ai", model: "gpt-4o" }, { item: "connector" }],
    }),
    ask("test_prompt", { flowId: "f", model: "gpt-4o-mini" }),
    ask(
      "charge_run",
      { runId: "r", charges: [{ item: "create-with-ai", model: "gpt-4o" }] },
      { at: "2026-03-01T00:00:00Z" },
    ),
    ask("get_run", { runId: "r" }),
  ]),
  ...team("too-early", { plan: "team", at: "2025-06-10T00:00:00Z", anchor: "2025-06-01" }),
  ...within("too-early", [
    ask("start_run", { runId: "r", flowId: "f", trigger: "api" }),
    ask("start_action", { memberId: "olga" }),
    ask("reserve", { pool: "flows", credits: "1" }),
    ask("acquire_lease", { gateId: "g", pool: "flows", amount: "1" }),
    ask("record_usage", { pool: "flows", charge: { item: "if" } }),
    ask("get_usage"),
  ]),
];

/** Each a child of the one before; the root is the first. */
const chain = Array.from({ length: 9 }, (_, at) =>
  ask("start_run", {
    runId: `d${at + 1}`,
    flowId: "recursive",
    trigger: "mcp",
    ...(at === 0 ? {} : { parentRunId: `d${at}` }),
  }),
);

const bounds = within("bounded", [
  ...team("bounded", { plan: "team" }),
  ...chain,
  ask("get_run", { runId: "d1" }),
  ask("start_run", { runId: "big", flowId: "f", trigger: "api" }),
  ask("charge_run", { runId: "big", charges: [{ item: "http-request", quantity: 10_000 }] }),
  ask("heartbeat_run", { runId: "big" }),
  ask("charge_run", { runId: "big", charges: [{ item: "http-request", quantity: 500 }] }),
  ask("heartbeat_run", { runId: "big" }),
  ask("charge_run", { runId: "big", charges: [{ item: "http-request" }] }),
  ask("finish_run", { runId: "big", charges: [{ item: "http-request" }] }),
  ask("finish_run", { runId: "big" }),
  ask("list_runs", { status: "running" }),
  ask("tick", {}, { at: "2026-03-02T09:20:00Z" }),
  ask("list_runs", { status: "expired" }),
  ask("charge_run", { runId: "d8", charges: [{ item: "if" }] }),
  ...glance("bounded"),
  ask("list_events"),
]);

export const runs: Chapter = { name: "runs-2025", steps: on2025 };
export const newerRuns: Chapter = { name: "runs-2026", steps: on2026 };
export const limitsOfRuns: Chapter = { name: "runs-limits", steps: [...before, ...bounds] };
