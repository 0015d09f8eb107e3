/** The moment at which a run is admitted: its price is fixed and the run itself is charged. */

import { seconds } from "../base/instant.ts";
import { invariant } from "../base/invariant.ts";
import { recordCharge } from "../charges/record.ts";
import { assess } from "../pricing/assess.ts";
import { pinCard } from "../pricing/pin.ts";
import type { Context } from "../state/context.ts";
import { type Charge, type Pin, type Run, TEAM_OWNER } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { countWork } from "../state/open-work.ts";
import { setStatus } from "../state/run-line.ts";
import { addToTree, touchRun } from "./tree.ts";

/** `run` is new, or was offered after a pause and is claimed now. */
export function beginRun(draft: Draft, context: Context, run: Run, pin: Pin, actor: string): Run {
  const { bounds } = context.catalog;
  if (run.status !== "offered") countWork(draft, pin.cycle, 1);
  setStatus(draft, run, "running");
  run.pin = pin;
  if (!draft.runs.get(run.runId)) draft.runs.add(run.runId, run);
  touchRun(draft, context, run.runId);
  draft.wakeAt(context.now + seconds(bounds.heartbeatTimeoutSeconds));
  draft.wakeAt(pin.startedAt + seconds(bounds.runAgeMaxSeconds));
  draft.addEvent({
    at: context.now,
    type: "run.started",
    actor,
    data: { runId: run.runId, flowId: run.flowId, rootRunId: run.rootId },
  });
  chargeRunItself(draft, context, run, pin);
  return run;
}

/** On some cards a deployed flow costs something each time it runs in the cloud (RULES 3). */
function chargeRunItself(draft: Draft, context: Context, run: Run, pin: Pin): Charge | null {
  const card = pinCard(draft, context, pin);
  const by = { card, planId: pin.planId, runKind: run.kind };
  const assessed = assess({ item: "run" }, by, new Set(), "run");
  invariant(assessed.ok, "the run itself has no model and always parses");
  if (assessed.value.credits === 0n) return null;
  const charge = recordCharge(draft, context, assessed.value, {
    pool: run.pool,
    owner: TEAM_OWNER,
    memberId: run.memberId,
    pin,
    occurredAt: context.now,
    item: "run",
    model: null,
    runKind: run.kind,
    flowId: run.flowId,
    runId: run.runId,
    rootId: run.rootId,
  });
  addToTree(draft, context, run.runId, charge);
  return charge;
}
