/**
 * Usage after the fact, for no admitted run: never refused for want of credits (RULES C3). It
 * counts in the cycle in which it occurred, at the price of that instant (RULES C12); for a closed
 * cycle it becomes a late line (RULES C5).
 */

import { memberInCharge, refuseForRight } from "../access/authorize.ts";
import { formatInstant, parseInstant } from "../base/instant.ts";
import { accept, type Result, reject } from "../base/result.ts";
import { RUN_KINDS, type RunKind } from "../catalog/model.ts";
import { recordCharge } from "../charges/record.ts";
import type { Actor, CommandOf } from "../commands/commands.ts";
import { invalidInput, type Rejection } from "../commands/rejections.ts";
import { ownerOf } from "../credits/accounts.ts";
import { assess, toolKey } from "../pricing/assess.ts";
import { pinAt, pinCard } from "../pricing/pin.ts";
import type { Context } from "../state/context.ts";
import type { Charge } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { cycleContaining } from "./cycle-containing.ts";

/** Clocks of senders run ahead a little; more than this is a mistake. */
const CLOCK_SKEW_MAX_MS = 5 * 60 * 1000;

export function recordUsage(
  draft: Draft,
  command: CommandOf<"record_usage">,
  actor: Actor,
  context: Context,
): Result<Charge, Rejection> {
  const forbidden = refuseForRight(draft, context, actor, "use");
  if (forbidden) return reject(forbidden);
  const inCharge = memberInCharge(draft, actor, command.memberId);
  if ("rejection" in inCharge) return reject(inCharge.rejection);
  const { memberId } = inCharge;
  // One who has left may still have used something before.
  if (memberId !== null && !draft.members.get(memberId)) {
    return reject({ code: "not_found", what: "member", id: memberId });
  }
  const { pool } = command;
  if (!context.catalog.pools[pool]) return reject({ code: "not_found", what: "pool", id: pool });
  const runKind = RUN_KINDS.find((kind) => kind === (command.runKind ?? "automated"));
  if (!runKind) {
    const expected = `one of ${RUN_KINDS.join(", ")}`;
    return reject(invalidInput("runKind", expected, command.runKind ?? ""));
  }
  const when = occurredAtOf(command, context);
  if (!when.ok) return when;
  const occurredAt = when.value;
  const cycle = cycleContaining(draft, occurredAt);
  if (!cycle || occurredAt < draft.team.createdAt) {
    const expected = `an instant since the team's beginning, ${formatInstant(draft.team.createdAt)}`;
    return reject(invalidInput("occurredAt", expected, formatInstant(occurredAt)));
  }
  const pin = pinAt(draft, context, pool, occurredAt, cycle.index);
  if ("code" in pin) return reject(pin);
  const owner = ownerOf(draft, context, pool, cycle.index, memberId);
  if (owner === null) {
    return reject(invalidInput("memberId", "a member, since the pool is each member's", "nothing"));
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

/** Each report stands alone, but a tool is charged once in a run of a block (RULES 3). */
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
): Result<number, Rejection> {
  if (command.occurredAt === undefined) return accept(context.now);
  const at = parseInstant(command.occurredAt);
  if (at === null) {
    return reject(invalidInput("occurredAt", "an RFC 3339 instant", command.occurredAt));
  }
  if (at > context.now + CLOCK_SKEW_MAX_MS) {
    const expected = `no later than ${formatInstant(context.now)}, five minutes of skew allowed`;
    return reject(invalidInput("occurredAt", expected, command.occurredAt));
  }
  return accept(Math.min(at, context.now));
}
