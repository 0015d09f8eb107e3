/**
 * Usage after the fact, of no admitted run. It is never refused for want of credits (RULES C3). It
 * counts in the cycle in which it occurred, at the price of that instant (RULES C12); if that cycle
 * is closed, it becomes a late line (RULES C5).
 */

import { chargedMember, requireRight } from "../access/authorize.ts";
import { formatInstant, type Instant, parseInstant } from "../base/instant.ts";
import { accept } from "../base/result.ts";
import { RUN_KINDS, type RunKind } from "../catalog/model.ts";
import { recordCharge } from "../charges/record.ts";
import type { Actor, CommandOf } from "../commands/commands.ts";
import { type Decided, invalidInput, refuse } from "../commands/rejections.ts";
import { ownerOf } from "../credits/accounts.ts";
import { assess, toolKey } from "../pricing/assess.ts";
import { pinAt, pinCard } from "../pricing/pin.ts";
import type { Context } from "../state/context.ts";
import type { Draft } from "../state/draft.ts";
import { cycleContaining } from "./cycle-containing.ts";

/** Senders' clocks may be a little ahead. An instant further in the future is a mistake. */
const CLOCK_SKEW_MAX_MS = 5 * 60 * 1000;

export function recordUsage(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"record_usage">,
) {
  const allowed = requireRight(draft, context, actor, "use");
  if (!allowed.ok) return allowed;
  const onBehalfOf = chargedMember(draft, actor, command.memberId);
  if (!onBehalfOf.ok) return onBehalfOf;
  const memberId = onBehalfOf.value;
  // A member who has left may still have used something before.
  if (memberId !== null && !draft.members.get(memberId)) {
    return refuse("not_found", { what: "member", id: memberId });
  }
  const { pool } = command;
  if (!context.catalog.pools[pool]) return refuse("not_found", { what: "pool", id: pool });
  const runKind = RUN_KINDS.find((kind) => kind === (command.runKind ?? "automated"));
  if (!runKind) {
    const expected = `one of ${RUN_KINDS.join(", ")}`;
    return invalidInput("runKind", expected, command.runKind ?? "");
  }
  const when = occurredAtOf(command, context);
  if (!when.ok) return when;
  const occurredAt = when.value;
  const cycle = cycleContaining(draft, occurredAt);
  if (!cycle || occurredAt < draft.team.createdAt) {
    const expected = `an instant since the team's beginning, ${formatInstant(draft.team.createdAt)}`;
    return invalidInput("occurredAt", expected, formatInstant(occurredAt));
  }
  const pinned = pinAt(draft, context, pool, occurredAt, cycle.index);
  if (!pinned.ok) return pinned;
  const pin = pinned.value;
  const owner = ownerOf(draft, context, pool, cycle.index, memberId);
  if (owner === null) {
    return invalidInput("memberId", "a member, since the pool is each member's", "nothing");
  }
  const kindForRate: RunKind | null =
    context.catalog.pools[pool].spentBy === "run" ? runKind : null;
  const by = { card: pinCard(draft, context, pin), planId: pin.planId, runKind: kindForRate };
  const toolsCharged = toolsOfBlockRun(draft, command.charge.blockRunId);
  const assessed = assess(command.charge, by, toolsCharged, "charge");
  if (!assessed.ok) return assessed;
  return accept(
    recordCharge(draft, context, assessed.value, {
      pool,
      owner,
      memberId,
      pin,
      occurredAt,
      item: command.charge.item,
      model: command.charge.model ?? null,
      runKind: kindForRate,
      flowId: command.flowId ?? null,
      blockRunId: command.charge.blockRunId ?? null,
    }),
  );
}

/** Each report is decided by itself, but a tool is charged once in a run of a block (RULES 3). */
function toolsOfBlockRun(draft: Draft, blockRunId: string | undefined): Set<string> {
  const tools = new Set<string>();
  if (blockRunId === undefined) return tools;
  for (const charge of draft.charges.values()) {
    const isSame = charge.runId === null && charge.blockRunId === blockRunId;
    if (isSame && charge.tool !== null && charge.unit === "distinct-in-block-run") {
      tools.add(toolKey(blockRunId, charge.tool));
    }
  }
  return tools;
}

function occurredAtOf(
  command: CommandOf<"record_usage">,
  context: Context,
): Decided<Instant, "invalid_input"> {
  if (command.occurredAt === undefined) return accept(context.now);
  const at = parseInstant(command.occurredAt);
  if (at === null) {
    return invalidInput("occurredAt", "an RFC 3339 instant", command.occurredAt);
  }
  if (at > context.now + CLOCK_SKEW_MAX_MS) {
    const expected = `no later than ${formatInstant(context.now)}, five minutes of skew allowed`;
    return invalidInput("occurredAt", expected, command.occurredAt);
  }
  return accept(Math.min(at, context.now));
}
