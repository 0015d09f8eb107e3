/**
 * When there are credits again, paused runs are admitted, oldest first; none is overtaken, and the
 * others wait on in their order (RULES C4). For card, price and cycle, a run starts when it is
 * resumed.
 */
import { seconds } from "../base/instant.ts";
import { pinNow } from "../pricing/pin.ts";
import type { Context } from "../state/context.ts";
import type { Run } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { countWork } from "../state/open-work.ts";
import { runLine, setStatus } from "../state/run-line.ts";
import { requireCreditsForRun } from "./admit-run.ts";

/** Offers as many paused runs as there are credits and room for. */
export function resumePaused(draft: Draft, context: Context): void {
  const { runsOpenPerTeamMax, claimTimeoutSeconds } = context.catalog.bounds;
  const line = runLine(draft);
  for (;;) {
    const waiting = draft.runs.get(line.paused[0] ?? "");
    if (!waiting || line.underWay >= runsOpenPerTeamMax) return;
    const pinned = pinNow(draft, context, waiting.pool);
    if (!pinned.ok || !requireCreditsForRun(draft, context, waiting, pinned.value).ok) return;
    const pin = pinned.value;
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

/** Whether `resumePaused` would now offer this run, too. It is asked before anything is changed. */
export function wouldResume(draft: Draft, context: Context, run: Readonly<Run>): boolean {
  if (run.status !== "paused") return false;
  const line = runLine(draft);
  const place = line.paused.indexOf(run.runId);
  if (line.underWay + place >= context.catalog.bounds.runsOpenPerTeamMax) return false;
  const pinned = pinNow(draft, context, run.pool);
  return pinned.ok && requireCreditsForRun(draft, context, run, pinned.value).ok;
}

/** Nobody has claimed the run in time, so it goes back to its old place in the line (RULES C4). */
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
