/**
 * What time alone brings: expiries, the turn of a cycle, resumed runs, time-outs. Everything due is
 * done in the order of its instant and as of that instant, however late somebody looks, so that a
 * team which nobody touched for a month ends up as one that was watched all along.
 */

import { endAction } from "../actions/actions.ts";
import { CLOCK_END, type Instant, seconds } from "../base/instant.ts";
import { invariant } from "../base/invariant.ts";
import type { Bounds } from "../catalog/model.ts";
import { openAllotments, raiseAllotments } from "../credits/accounts.ts";
import { graceEndOf, turnCycle } from "../cycles/turn.ts";
import { expireGrant } from "../ledger/post.ts";
import { expireLease } from "../reservations/leases.ts";
import { endHold } from "../reservations/reservations.ts";
import { endRun } from "../runs/end-run.ts";
import { withdrawOffer } from "../runs/resume.ts";
import type { Context } from "../state/context.ts";
import type { Override, Pin, Run, Team } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { Endings } from "./endings.ts";
import { settle } from "./settle.ts";

/**
 * Things that are due at one instant are done in this order. Nothing is admitted to a cycle at the
 * instant that ends it, so the turn comes before whatever lets paused runs go on. A run whose
 * waiting time is over at that instant is not admitted by the turn, either.
 */
const ORDER = {
  "grant-over": 0,
  "run-lapses": 0,
  "offer-over": 0,
  turn: 1,
  "hold-over": 2,
  "run-over": 2,
  "action-over": 2,
  override: 3,
  close: 4,
} as const;

interface Due {
  readonly at: Instant;
  readonly kind: keyof typeof ORDER;
  /** It decides between things of equal order, so that every process does the same. */
  readonly id: string;
}

/**
 * A test clock may be moved so far at once, because everything due in between is done in one go,
 * while other commands wait. It may be moved to `CLOCK_END` at all, because instants have years of
 * four digits.
 */
const CLOCK_STEP_MAX = seconds(10 * 366 * 24 * 60 * 60);

/** The latest instant that a team's clock may be moved to. */
export const clockReach = (team: Pick<Team, "lastInstant">): Instant =>
  Math.min(team.lastInstant + CLOCK_STEP_MAX, CLOCK_END);

/** When more than this is due at one look, the rules are in a loop. */
const DUE_MAX = 1_000_000;

export function advance(draft: Draft, context: Context): void {
  const { team } = draft;
  const overrides = team.overrides.filter(({ from }) => from > team.lastInstant);
  let endings: Endings | null = null;
  for (let count = 0; team.dueAt !== null && team.dueAt <= context.now; count += 1) {
    invariant(count <= DUE_MAX, () => `team ${team.teamId} has more due than can be`);
    endings ??= new Endings(draft, context, isBefore);
    const due = nextDue(draft, context, overrides, endings);
    if (!due || due.at > context.now) {
      team.dueAt = due?.at ?? null;
      break;
    }
    const at = Math.max(due.at, team.lastInstant);
    team.lastInstant = at;
    if (team.clock) team.clock.now = Math.max(team.clock.now, at);
    const then = { ...context, now: at };
    apply(draft, then, due);
    settle(draft, then);
    const done = overrides.findIndex(({ overrideId }) => overrideId === due.id);
    if (done >= 0) overrides.splice(done, 1);
  }
  team.lastInstant = Math.max(team.lastInstant, context.now);
  if (team.clock) team.clock.now = team.lastInstant;
}

function apply(draft: Draft, context: Context, { kind, id, at }: Due): void {
  switch (kind) {
    case "grant-over":
      expireCarried(draft, context, id);
      break;
    case "run-lapses":
      endRun(draft, context, id, "lapsed", "time");
      break;
    case "offer-over":
      withdrawOffer(draft, context, id);
      break;
    case "turn":
      turnCycle(draft, context);
      break;
    case "hold-over":
      if (draft.reservations.get(id)?.lease) expireLease(draft, context, id);
      else endHold(draft, id, "expired", null);
      break;
    case "run-over":
      expireRun(draft, context, id);
      break;
    case "action-over":
      endAction(draft, context, id, "expired");
      break;
    case "override":
      openAllotments(draft, { ...context, now: at - 1 });
      raiseAllotments(draft, context);
      break;
    case "close":
      draft.noteWorkEnded(Number(id));
      break;
  }
}

function nextDue(
  draft: Draft,
  context: Context,
  overrides: readonly Override[],
  endings: Endings,
): Due | null {
  let next: Due | null = endings.next();
  const consider = (at: Instant, kind: Due["kind"], id: string): void => {
    const due = { at, kind, id };
    if (!next || isBefore(due, next)) next = due;
  };
  const { bounds } = context.catalog;
  for (const run of draft.runs.values()) considerRun(run, bounds, consider);
  consider(draft.team.cycle.end, "turn", "");
  for (const cycle of draft.cycles.values()) {
    if (cycle.status === "ending") {
      consider(graceEndOf(cycle, context), "close", String(cycle.index));
    }
  }
  for (const { from, overrideId } of overrides) consider(from, "override", overrideId);
  return next;
}

function isBefore(one: Due, other: Due): boolean {
  if (one.at !== other.at) return one.at < other.at;
  const inOrder = ORDER[one.kind] - ORDER[other.kind];
  return inOrder === 0 ? one.id < other.id : inOrder < 0;
}

function considerRun(
  run: Readonly<Run>,
  bounds: Bounds,
  consider: (at: Instant, kind: Due["kind"], id: string) => void,
): void {
  if (run.status === "running" && run.pin) {
    consider(Math.min(silentAt(run, bounds), oldAt(run.pin, bounds)), "run-over", run.runId);
  } else if (run.status === "paused") {
    const lapsesAt = run.requestedAt + seconds(bounds.pausedRunLapsesAfterSeconds);
    consider(lapsesAt, "run-lapses", run.runId);
  } else if (run.status === "offered" && run.offeredAt !== null) {
    consider(run.offeredAt + seconds(bounds.claimTimeoutSeconds), "offer-over", run.runId);
  }
}

const silentAt = (run: Readonly<Run>, bounds: Bounds): Instant =>
  run.lastSeenAt + seconds(bounds.heartbeatTimeoutSeconds);

const oldAt = (pin: Readonly<Pin>, bounds: Bounds): Instant =>
  pin.startedAt + seconds(bounds.runAgeMaxSeconds);

function expireRun(draft: Draft, context: Context, runId: string): void {
  const { bounds } = context.catalog;
  const run = draft.runs.edit(runId);
  const isSilent = run.pin && silentAt(run, bounds) < oldAt(run.pin, bounds);
  run.stopReason ??= isSilent ? "heartbeat" : "run-age";
  endRun(draft, context, runId, "expired", "time");
}

function expireCarried(draft: Draft, context: Context, grantId: string): void {
  const cause = { at: context.now, chargeId: null, cycle: null, reason: null };
  for (const { cycle, accountId, grants } of draft.accounts.values()) {
    const isHere = cycle === null && grants.some((grant) => grant.grantId === grantId);
    if (isHere) expireGrant(draft, accountId, grantId, cause);
  }
}
