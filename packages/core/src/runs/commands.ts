/** The commands of runs. */
import type { CommandOf } from "../commands/commands.ts";
import { handler } from "../commands/handler.ts";
import type { Context } from "../state/context.ts";
import type { Run } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import type { Needs } from "../state/needs.ts";
import { viewChargedRun, viewRun } from "../views/work.ts";
import { activeRun, chargeRun } from "./charge-run.ts";
import { startRun } from "./start-run.ts";
import { cancelRun, claimRun, finishRun, heartbeatRun } from "./steer-run.ts";
import { testPrompt } from "./test-prompt.ts";

const needs = (of: Needs, command: { runId: string }): void => of.run(command.runId);

const show = (draft: Draft, context: Context, run: Readonly<Run>) => ({
  run: viewRun(draft, context, run),
});

export const runCommands = {
  start_run: handler({
    needs(of, command: CommandOf<"start_run">) {
      of.document("runs", command.runId);
      of.run(command.parentRunId);
    },
    decide: startRun,
    show,
  }),
  charge_run: handler({
    needs,
    decide(draft, context, actor, command: CommandOf<"charge_run">) {
      const active = activeRun(draft, context, actor, command.runId);
      return active.ok ? chargeRun(draft, context, active.value, command.charges) : active;
    },
    show: (draft, context, charges, { runId }) => viewChargedRun(draft, context, runId, charges),
  }),
  heartbeat_run: handler({ needs, decide: heartbeatRun, show }),
  finish_run: handler({
    needs,
    decide: finishRun,
    show: (draft, context, charges, { runId }) => viewChargedRun(draft, context, runId, charges),
  }),
  cancel_run: handler({ needs, decide: cancelRun, show }),
  claim_run: handler({ needs, decide: claimRun, show }),
  test_prompt: handler({
    decide: testPrompt,
    show: (draft, context, { runId, charges }) => viewChargedRun(draft, context, runId, charges),
  }),
} as const;
