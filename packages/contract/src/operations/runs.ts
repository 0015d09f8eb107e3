import { z } from "zod";
import { chargeRun, finishRun, startRun, testPrompt } from "../commands/runs.ts";
import { cursor, id, limit } from "../values.ts";
import { chargeView } from "../views/charge.ts";
import { runTreeView, runView } from "../views/run.ts";
import { ANYONE, none, ofTeam, operation, pageOf } from "./define.ts";

const tag = "Runs";
const ofRun = ofTeam.extend({ runId: id });
const theRun = z.object({ run: runView });
const charged = z
  .object({ run: runView, charges: z.array(chargeView), available: z.string() })
  .meta({ id: "ChargeRunAnswer" });

const RUN_STATUSES = [
  "paused",
  "offered",
  "running",
  "finished",
  "cancelled",
  "expired",
  "lapsed",
] as const;

export const runOperations = {
  start_run: operation({
    method: "POST",
    path: "/v1/teams/{teamId}/runs",
    tag,
    summary: "Start a run: admitted, paused or refused",
    about:
      "The price and the cycle are fixed at the start (RULES F2). At the limit a run that needs " +
      "credits is refused, or paused with onLimit: pause and answered 202 (RULES F3).",
    kind: "command",
    params: ofTeam,
    query: none,
    body: startRun.omit({ type: true }),
    answers: {
      201: { means: "The run is running.", schema: theRun },
      202: { means: "The run is paused and resumes by itself.", schema: theRun },
    },
    scopes: ANYONE,
    errors: [
      "credits_exhausted",
      "feature_unavailable",
      "run_depth_exceeded",
      "too_many_runs",
      "paused_queue_full",
      "run_not_running",
      "already_exists",
      "card_not_in_force",
    ],
  }),
  list_runs: operation({
    method: "GET",
    path: "/v1/teams/{teamId}/runs",
    tag,
    summary: "List runs, newest first",
    kind: "query",
    params: ofTeam,
    query: z.strictObject({
      status: z.enum(RUN_STATUSES).optional(),
      flowId: id.optional(),
      memberId: id.optional(),
      cursor: cursor.optional(),
      limit: limit.optional(),
    }),
    body: null,
    answers: { 200: { means: "A page of runs.", schema: pageOf(runView) } },
    scopes: ANYONE,
    errors: [],
  }),
  get_run: operation({
    method: "GET",
    path: "/v1/teams/{teamId}/runs/{runId}",
    tag,
    summary: "Look at a run, its charges and everything below it",
    kind: "query",
    params: ofRun,
    query: none,
    body: null,
    answers: { 200: { means: "The tree.", schema: z.object({ run: runTreeView }) } },
    scopes: ANYONE,
    errors: [],
  }),
  charge_run: operation({
    method: "POST",
    path: "/v1/teams/{teamId}/runs/{runId}/charges",
    tag,
    summary: "Charge what a run has used, all or nothing",
    kind: "command",
    params: ofRun,
    query: none,
    body: chargeRun.omit({ type: true, runId: true }),
    answers: { 200: { means: "What was charged, and what is left.", schema: charged } },
    scopes: ANYONE,
    errors: ["run_not_running", "run_stopped", "model_not_priced"],
  }),
  heartbeat_run: operation({
    method: "POST",
    path: "/v1/teams/{teamId}/runs/{runId}/heartbeats",
    tag,
    summary: "Say that a run is still under way",
    kind: "command",
    params: ofRun,
    query: none,
    body: null,
    answers: { 200: { means: "The run; stop is set when it must stop.", schema: theRun } },
    scopes: ANYONE,
    errors: ["run_not_running"],
  }),
  finish_run: operation({
    method: "POST",
    path: "/v1/teams/{teamId}/runs/{runId}/finish",
    tag,
    summary: "Finish a run, with its last charges",
    kind: "command",
    params: ofRun,
    query: none,
    body: finishRun.omit({ type: true, runId: true }),
    answers: { 200: { means: "The run as it ended, with these charges.", schema: charged } },
    scopes: ANYONE,
    errors: ["run_not_running", "run_stopped", "model_not_priced"],
  }),
  cancel_run: operation({
    method: "POST",
    path: "/v1/teams/{teamId}/runs/{runId}/cancel",
    tag,
    summary: "Cancel a run, paused or under way; what it has used stays charged",
    kind: "command",
    params: ofRun,
    query: none,
    body: null,
    answers: { 200: { means: "The run as it ended.", schema: theRun } },
    scopes: ANYONE,
    errors: ["run_not_running"],
  }),
  claim_run: operation({
    method: "POST",
    path: "/v1/teams/{teamId}/runs/{runId}/claim",
    tag,
    summary: "Claim a run that was resumed, before claimBefore",
    kind: "command",
    params: ofRun,
    query: none,
    body: null,
    answers: { 200: { means: "The run, running.", schema: theRun } },
    scopes: ANYONE,
    errors: ["run_not_offered"],
  }),
  test_prompt: operation({
    method: "POST",
    path: "/v1/teams/{teamId}/prompt-tests",
    tag,
    summary: "Test a prompt: a run of one block, admitted and charged like one",
    kind: "command",
    params: ofTeam,
    query: none,
    body: testPrompt.omit({ type: true }),
    answers: { 201: { means: "What was charged, and what is left.", schema: charged } },
    scopes: ANYONE,
    errors: ["credits_exhausted", "model_not_priced", "too_many_runs"],
  }),
} as const;
