/**
 * When credits come, paused runs are admitted oldest first, none overtaking; the rest stay, in
 * order (RULES C4). To card, price and cycle, being resumed is being started.
 */
import { seconds } from "../base/instant.ts";
import type { PoolId } from "../catalog/model.ts";
import { pinNow } from "../pricing/pin.ts";
import type { Context } from "../state/context.ts";
import type { Run } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { countWork } from "../state/open-work.ts";
import { runLine, setStatus } from "../state/run-line.ts";
import { refuseRunForCredits } from "./admit-run.ts";

/** Runs that wait for any of `pools` go on, as many as there are credits and room for. */
export function resumePaused(draft: Draft, context: Context, pools: ReadonlySet<PoolId>): void {
  const { runsOpenPerTeamMax, claimTimeoutSeconds } = context.catalog.bounds;
  const line = runLine(draft);
  for (;;) {
    const waiting = draft.runs.get(line.paused[0] ?? "");
    if (!waiting || !pools.has(waiting.pool) || line.underWay >= runsOpenPerTeamMax) return;
    const pin = pinNow(draft, context, waiting.pool);
    if ("code" in pin || refuseRunForCredits(draft, context, waiting, pin)) return;
    const run = draft.runs.edit(waiting.runId);
    setStatus(draft, run, "offered");
    run.offeredAt = context.now;
    run.pin = pin;
    countWork(draft, pin.cycle, 1);
    draft.wakeAt(context.now + seconds(claimTimeoutSeconds));
    draft.addEvent({
      at: context.now,
      type: "run.resumed",
      actor: "time",
      data: { runId: run.runId, flowId: run.flowId, memberId: run.memberId },
    });
  }
}

/** Whether `resumePaused` would now come as far as this run; asked before anything is changed. */
export function wouldResume(draft: Draft, context: Context, run: Readonly<Run>): boolean {
  if (run.status !== "paused") return false;
  const line = runLine(draft);
  const place = line.paused.indexOf(run.runId);
  if (line.underWay + place >= context.catalog.bounds.runsOpenPerTeamMax) return false;
  const pin = pinNow(draft, context, run.pool);
  return !("code" in pin) && !refuseRunForCredits(draft, context, run, pin);
}

/** Nobody claimed it in time: it goes back to its old place in the line (RULES C4). */
export function withdrawOffer(draft: Draft, context: Context, runId: string): void {
  const run = draft.runs.edit(runId);
  const { pin } = run;
  setStatus(draft, run, "paused");
  run.pin = null;
  run.offeredAt = null;
  draft.addEvent({
    at: context.now,
    type: "run.offer-withdrawn",
    actor: "time",
    data: { runId, flowId: run.flowId },
  });
  if (pin) countWork(draft, pin.cycle, -1);
}
