/** Testing a prompt makes a run of its own, of that one block (RULES F3). */

import { chargedMember, nameOf, requireMember, requireRight } from "../access/authorize.ts";
import { invariant } from "../base/invariant.ts";
import { accept } from "../base/result.ts";
import type { RunKind } from "../catalog/model.ts";
import type { Actor, CommandOf } from "../commands/commands.ts";
import { assess } from "../pricing/assess.ts";
import { pinCard, pinNow } from "../pricing/pin.ts";
import type { Context } from "../state/context.ts";
import type { Draft } from "../state/draft.ts";
import { poolSpentBy } from "../terms/pools.ts";
import { chargeRun } from "./charge-run.ts";
import { endRun } from "./end-run.ts";
import { admitRoot, newRoot, requireRoom, runKindOf } from "./start-run.ts";

const CREATE_WITH_AI = "create-with-ai";

/** Checks, in this order: right, member, card and model; then it goes on like a run that starts. */
export function testPrompt(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"test_prompt">,
) {
  const allowed = requireRight(draft, context, actor, "use");
  if (!allowed.ok) return allowed;
  const onBehalfOf = chargedMember(draft, actor, command.memberId);
  if (!onBehalfOf.ok) return onBehalfOf;
  const run: CommandOf<"start_run"> = {
    type: "start_run",
    flowId: command.flowId,
    memberId: command.memberId,
    trigger: command.trigger ?? "button",
    items: [CREATE_WITH_AI],
    onLimit: "refuse",
  };
  const charge = { item: CREATE_WITH_AI, model: command.model };
  const priced = priceOf(draft, context, charge, runKindOf(run));
  if (!priced.ok) return priced;
  const present = requireMember(draft, onBehalfOf.value);
  if (!present.ok) return present;
  const room = requireRoom(draft, context);
  if (!room.ok) return room;
  const root = newRoot(draft, context, run, onBehalfOf.value);
  if (!root.ok) return root;
  const started = admitRoot(draft, context, actor, root.value);
  if (!started.ok) return started;
  const { runId } = started.value;
  const active = { ...started.value, pin: root.value.pin };
  const charged = chargeRun(draft, context, active, [charge]);
  invariant(charged.ok, "what was priced beforehand can be charged");
  endRun(draft, context, runId, "finished", nameOf(actor));
  return accept({ runId, charges: charged.value });
}

/** Asked before anything is started, so that a refusal leaves no run behind. */
function priceOf(
  draft: Draft,
  context: Context,
  charge: { item: string; model: string },
  runKind: RunKind,
) {
  const pinned = pinNow(draft, context, poolSpentBy(context, "run"));
  if (!pinned.ok) return pinned;
  const pin = pinned.value;
  const card = pinCard(draft, context, pin);
  const by = { card, planId: pin.planId, runKind };
  return assess(charge, by, new Set(), "charge");
}
