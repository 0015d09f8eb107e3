import { z } from "zod";
import { id } from "../base/values.ts";
import { chargeView } from "../views/charge.ts";
import { runTreeView, runView } from "../views/run.ts";
import { type Descriptions, paged, pageOf } from "./define.ts";

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
  start_run: {
    summary: "Start a run: admitted, paused or refused",
    about:
      "The price and the cycle are fixed at the start. At the limit a run that needs credits is " +
      "refused; with onLimit: pause it is paused instead, and answered 202.",
    answers: {
      201: { means: "The run is running.", schema: theRun },
      202: { means: "The run is paused and resumes by itself.", schema: theRun },
    },
    errors: [
      "credits_exhausted",
      "feature_unavailable",
      "run_depth_exceeded",
      "too_many_runs",
      "paused_queue_full",
      "run_not_running",
      "already_exists",
      "card_not_in_force",
      "forbidden",
      "run_stopped",
    ],
  },
  list_runs: {
    summary: "List runs, newest first",
    query: {
      status: z.enum(RUN_STATUSES).optional(),
      flowId: id.optional(),
      memberId: id.optional(),
      ...paged,
    },
    answers: { 200: { means: "A page of runs.", schema: pageOf(runView) } },
  },
  get_run: {
    summary: "Look at a run, its charges and everything below it",
    answers: { 200: { means: "The tree.", schema: z.object({ run: runTreeView }) } },
  },
  charge_run: {
    summary: "Charge what a run has used, all or nothing",
    answers: { 200: { means: "What was charged, and what is left.", schema: charged } },
    errors: ["run_not_running", "run_stopped", "model_not_priced", "forbidden"],
  },
  heartbeat_run: {
    summary: "Say that a run is still under way",
    answers: { 200: { means: "The run; stop is set when it must stop.", schema: theRun } },
    errors: ["run_not_running", "forbidden", "run_stopped"],
  },
  finish_run: {
    summary: "Finish a run, with its last charges",
    answers: { 200: { means: "The run as it ended, with these charges.", schema: charged } },
    errors: ["run_not_running", "run_stopped", "model_not_priced", "forbidden"],
  },
  cancel_run: {
    summary: "Cancel a run, paused or under way; what it has used stays charged",
    answers: { 200: { means: "The run as it ended.", schema: theRun } },
    errors: ["run_not_running", "forbidden"],
  },
  claim_run: {
    summary: "Claim a run that was resumed, before claimBefore",
    answers: { 200: { means: "The run, running.", schema: theRun } },
    errors: ["run_not_offered", "forbidden"],
  },
  test_prompt: {
    summary: "Test a prompt: a run of one block, admitted and charged like one",
    answers: { 201: { means: "What was charged, and what is left.", schema: charged } },
    errors: [
      "credits_exhausted",
      "model_not_priced",
      "too_many_runs",
      "card_not_in_force",
      "forbidden",
    ],
  },
} as const satisfies Partial<Descriptions>;
