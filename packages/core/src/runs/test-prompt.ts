/** A prompt that is tested makes a run of its own, of that one block (RULES F3). */

import { memberInCharge, nameOf, refuseForRight } from "../access/authorize.ts";
import { accept, type Result, reject } from "../base/result.ts";
import type { RunKind } from "../catalog/model.ts";
import type { Actor, CommandOf } from "../commands/commands.ts";
import type { Rejection } from "../commands/rejections.ts";
import { assess } from "../pricing/assess.ts";
import { pinCard, pinNow } from "../pricing/pin.ts";
import type { Context } from "../state/context.ts";
import type { Charge } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { poolSpentBy } from "../terms/pools.ts";
import { activeRun, chargeRun } from "./charge-run.ts";
import { endRun } from "./end-run.ts";
import { runKindOf, startRun } from "./start-run.ts";

const CREATE_WITH_AI = "create-with-ai";

/** Precedence: right, whose, card and model; then as a run that starts. */
export function testPrompt(
  draft: Draft,
  command: CommandOf<"test_prompt">,
  actor: Actor,
  context: Context,
): Result<{ runId: string; charges: Charge[] }, Rejection> {
  const forbidden = refuseForRight(draft, context, actor, "use");
  if (forbidden) return reject(forbidden);
  const inCharge = memberInCharge(draft, actor, command.memberId);
  if ("rejection" in inCharge) return reject(inCharge.rejection);
  const run: CommandOf<"start_run"> = {
    type: "start_run",
    flowId: command.flowId,
    memberId: command.memberId,
    trigger: command.trigger ?? "button",
    items: [CREATE_WITH_AI],
    onLimit: "refuse",
  };
  const charge = { item: CREATE_WITH_AI, model: command.model };
  const unpriced = refuseForModel(draft, context, charge, runKindOf(run));
  if (unpriced) return reject(unpriced);
  const started = startRun(draft, run, actor, context);
  if (!started.ok) return started;
  const { runId } = started.value;
  const active = activeRun(draft, runId, actor, context);
  if (!active.ok) return active;
  const charged = chargeRun(draft, active.value, [charge], context);
  if (!charged.ok) return charged;
  endRun(draft, context, runId, "finished", nameOf(actor));
  return accept({ runId, charges: charged.value });
}

/** Before anything is started: what is refused must leave no run behind. */
function refuseForModel(
  draft: Draft,
  context: Context,
  charge: { item: string; model: string },
  runKind: RunKind,
): Rejection | null {
  const pin = pinNow(draft, context, poolSpentBy(context, "run"));
  if ("code" in pin) return pin;
  const card = pinCard(draft, context, pin);
  const by = { card, planId: pin.planId, runKind };
  const assessed = assess(charge, by, new Set(), "charge");
  return assessed.ok ? null : assessed.rejection;
}
