/** Flows of the two teams: what each does in one run, block by block. */
import type { ChargeRequest } from "@sluice/core";
import { MINUTE, SECOND } from "./calendar.ts";
import type { Random } from "./random.ts";
import type { Flow, Step } from "./runner.ts";

const http = (quantity: number): ChargeRequest => counted("http-request", quantity);
const counted = (item: string, quantity: number): ChargeRequest =>
  quantity === 1 ? { item } : { item, quantity };
const agent = (model: string, quantity: number, blockRunId: string): ChargeRequest => ({
  ...counted("ai-agent", quantity),
  model,
  blockRunId,
});
const tool = (blockRunId: string, server: string, name: string): ChargeRequest => ({
  item: "mcp-tool",
  blockRunId,
  tool: { server, name },
});
const ownFlow = (blockRunId: string, flow: Flow): ChargeRequest => ({
  item: "mcp-tool",
  blockRunId,
  tool: { server: "flows", name: flow.flowId, isOwnFlow: true },
});
const soon = (random: Random): number => random.bell(800, 18 * SECOND);

/**
 * An agent that thinks, calls tools, thinks again, until it is content or has gone round enough.
 */
function agentLoop(
  random: Random,
  options: {
    model: string;
    rounds: [number, number];
    tools: readonly (readonly [string, string])[];
    block: string;
  },
): Step[] {
  const { model, tools, block } = options;
  return Array.from({ length: random.int(...options.rounds) }, () => {
    const calls = Array.from({ length: random.int(1, 3) }, () => random.pick(tools));
    return {
      afterMs: random.bell(2 * SECOND, 40 * SECOND),
      charges: [
        agent(model, random.int(1, 3), block),
        ...calls.map(([server, name]) => tool(block, server, name)),
      ],
    };
  });
}

/** A webhook brings a lead; it is looked up, scored and written to the sales system. */
export const leadEnrichment: Flow = {
  flowId: "lead-enrichment",
  items: ["http-request", "condition", "create-with-ai", "connector"],
  steps: (random) => [
    {
      afterMs: soon(random),
      charges: [
        http(random.int(2, 5)),
        { item: "condition" },
        { item: "create-with-ai", model: "gpt-4o-mini" },
        ...(random.chance(70) ? [{ item: "connector" }] : []),
      ],
    },
  ],
};

const HELP_DESK = [
  ["help-desk", "find-tickets"],
  ["help-desk", "read-ticket"],
  ["knowledge-base", "search"],
] as const;

/** A ticket comes in; an agent reads round it, sorts it and drafts an answer. */
export const supportTriage: Flow = {
  flowId: "support-triage",
  items: ["http-request", "evaluate", "ai-agent", "mcp-tool"],
  steps: (random) => [
    { afterMs: soon(random), charges: [http(1), { item: "evaluate" }] },
    ...agentLoop(random, {
      model: "gpt-5-mini",
      rounds: [1, 3],
      tools: HELP_DESK,
      block: "triage-1",
    }),
  ],
};

/** Called by other flows as a tool. */
export const fetchClauses: Flow = {
  flowId: "fetch-clauses",
  items: ["http-request", "validate"],
  steps: (random) => [
    { afterMs: soon(random), charges: [http(random.int(1, 3)), { item: "validate" }] },
  ],
};

const CONTRACTS = [
  ["document-store", "read-page"],
  ["document-store", "compare"],
] as const;

/** A contract is read clause by clause; a flow of the team's own fetches the clauses. */
export const contractReview: Flow = {
  flowId: "contract-review",
  items: ["http-request", "if", "ai-agent", "mcp-tool", "create-with-ai"],
  steps: (random) => [
    { afterMs: soon(random), charges: [http(2), { item: "if" }] },
    ...agentLoop(random, { model: "gpt-5", rounds: [1, 3], tools: CONTRACTS, block: "review-1" }),
    { afterMs: soon(random), child: fetchClauses },
    {
      afterMs: soon(random),
      charges: [
        ownFlow("review-1", fetchClauses),
        agent("gpt-5", random.int(1, 2), "review-1"),
        { item: "create-with-ai", model: random.chance(80) ? "gpt-4o" : "gpt-4" },
      ],
    },
  ],
};

/** By night: one run for each ledger of the books, long enough to need heartbeats. */
export const nightlyReconciliation: Flow = {
  flowId: "nightly-reconciliation",
  items: ["http-request", "evaluate", "if", "connector"],
  steps: (random) =>
    Array.from({ length: random.int(2, 3) }, () => ({
      afterMs: random.bell(MINUTE, 6 * MINUTE),
      charges: [
        http(random.int(8, 20)),
        counted("evaluate", random.int(1, 4)),
        { item: "if" },
        counted("connector", random.int(1, 3)),
      ],
    })),
};

/** The old product catalogue is described anew, a batch of articles at a time. */
export const catalogueBackfill: Flow = {
  flowId: "catalogue-backfill",
  items: ["http-request", "ai-agent", "mcp-tool", "create-with-ai", "create-with-ai-image"],
  steps: (random) => [
    {
      afterMs: soon(random),
      charges: [
        http(2),
        agent("gpt-5", random.int(2, 4), "describe-1"),
        tool("describe-1", "product-data", "read-article"),
      ],
    },
    {
      afterMs: random.bell(5 * SECOND, 50 * SECOND),
      charges: [
        { item: "create-with-ai", model: "gpt-4o", quantity: random.int(2, 4) },
        ...(random.chance(30) ? [{ item: "create-with-ai-image", model: "dall-e-3" }] : []),
      ],
    },
  ],
};

/** Run by hand while somebody builds an API; free where it runs locally. */
export const smokeTests: Flow = {
  flowId: "smoke-tests",
  items: ["http-request", "validate", "if"],
  steps: (random) => [
    {
      afterMs: soon(random),
      charges: [http(random.int(2, 12)), { item: "validate" }, { item: "if" }],
    },
  ],
};

/** Run by hand before a release. */
export const releaseNotes: Flow = {
  flowId: "release-notes",
  items: ["http-request", "create-with-ai", "connector"],
  steps: (random) => [
    {
      afterMs: soon(random),
      charges: [http(2), { item: "create-with-ai", model: random.chance(50) ? "gpt-4" : "gpt-4o" }],
    },
    { afterMs: soon(random), charges: [{ item: "connector" }] },
  ],
};

const PARCELS = [
  ["carrier-east", "track"],
  ["carrier-west", "track"],
  ["warehouse", "stock"],
] as const;

/** A customer asks where a parcel is; the agent asks the carriers, often the same one again. */
export const parcelTracker: Flow = {
  flowId: "parcel-tracker",
  items: ["http-request", "condition", "ai-agent", "mcp-tool"],
  steps: (random) => [
    { afterMs: soon(random), charges: [http(random.int(1, 2)), { item: "condition" }] },
    ...agentLoop(random, { model: "gpt-5-nano", rounds: [1, 2], tools: PARCELS, block: "ask-1" }),
  ],
};

/** Called by other flows as a tool. */
export const customsCheck: Flow = {
  flowId: "customs-check",
  items: ["http-request", "ai-request"],
  steps: (random) => [{ afterMs: soon(random), charges: [http(1), { item: "ai-request" }] }],
};

/** A delivery is planned; goods that cross a border are looked at by a flow of the team's own. */
export const routePlanning: Flow = {
  flowId: "route-planning",
  items: ["http-request", "if", "connector", "ai-agent", "mcp-tool"],
  steps: (random) => [
    { afterMs: soon(random), charges: [http(3), { item: "if" }, { item: "connector" }] },
    ...(random.chance(35) ? [{ afterMs: soon(random), child: customsCheck }] : []),
    {
      afterMs: soon(random),
      charges: [
        agent(random.chance(70) ? "gpt-5-mini" : "gpt-4o-mini", random.int(1, 3), "plan-1"),
        tool("plan-1", "maps", "distance"),
        tool("plan-1", "maps", "distance"),
        ownFlow("plan-1", customsCheck),
      ],
    },
  ],
};

/** Each morning before the office opens: yesterday's deliveries, with a picture for the screens. */
export const morningReport: Flow = {
  flowId: "morning-report",
  items: ["http-request", "evaluate", "connector", "create-with-ai", "ai-media"],
  steps: (random) => [
    {
      afterMs: random.bell(MINUTE, 5 * MINUTE),
      charges: [http(random.int(5, 15)), counted("evaluate", 3)],
    },
    {
      afterMs: soon(random),
      charges: [
        { item: "create-with-ai", model: "gpt-4o-mini" },
        { item: "ai-media", cost: `0.0${random.int(10, 45)}` },
        { item: "connector" },
      ],
    },
  ],
};
