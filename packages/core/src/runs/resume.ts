/**
 * When credits come, paused runs are admitted oldest first, none overtaking; the rest stay, in
 * order (RULES C4). A resumed run starts then: card, price and cycle of that instant.
 */
import { seconds } from "../base/instant.ts";
import type { Context } from "../commands/decide.ts";
import { countWork } from "../cycles/work.ts";
import type { Run } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { pinNow } from "./pin.ts";
import { refuseRunForCredits } from "./start-run.ts";

/** Called after anything that may have brought credits: a turn, a purchase, a switch, a release. */
export function resumePaused(draft: Draft, context: Context): void {
  const { runsOpenPerTeamMax, claimTimeoutSeconds } = context.catalog.bounds;
  let open = 0;
  const line: Readonly<Run>[] = [];
  for (const run of draft.runs.values()) {
    if (run.status === "paused") line.push(run);
    else if (run.status === "running" || run.status === "offered") open += 1;
  }
  line.sort((a, b) => a.queuePlace - b.queuePlace);
  for (const waiting of line) {
    if (open >= runsOpenPerTeamMax) return;
    const pin = pinNow(draft, context, waiting.pool);
    if ("code" in pin || refuseRunForCredits(draft, context, waiting, pin)) return;
    const run = draft.runs.edit(waiting.runId);
    run.status = "offered";
    run.offeredAt = context.now;
    run.pin = pin;
    open += 1;
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

/** Nobody claimed it in time: it goes back to its old place in the line (RULES C4). */
export function withdrawOffer(draft: Draft, context: Context, runId: string): void {
  const run = draft.runs.edit(runId);
  if (run.pin) countWork(draft, run.pin.cycle, -1);
  run.status = "paused";
  run.pin = null;
  run.offeredAt = null;
  draft.addEvent({
    at: context.now,
    type: "run.offer-withdrawn",
    actor: "time",
    data: { runId, flowId: run.flowId },
  });
}
