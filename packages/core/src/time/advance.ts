/**
 * What time alone brings: expiries, the turn of a cycle, resumes, time-outs. Everything due is done
 * in the order of its instant and as of that instant, however late somebody looks; so that a team
 * that nobody touched for a month ends up as one that was watched all along (DESIGN 4: lazily).
 */

import { endAction } from "../actions/actions.ts";
import { type Instant, seconds } from "../base/instant.ts";
import type { Context } from "../commands/decide.ts";
import { raiseAllotments } from "../credits/accounts.ts";
import { closeIfDone, graceEndOf, turnCycle } from "../cycles/turn.ts";
import { expireGrant } from "../ledger/post.ts";
import { endHold } from "../reservations/reservations.ts";
import { endRun } from "../runs/end-run.ts";
import { resumePaused, withdrawOffer } from "../runs/resume.ts";
import type { Draft } from "../state/draft.ts";

interface Due {
  readonly at: Instant;
  /** Among things due at one instant: what frees credits comes before what needs them. */
  readonly order: number;
  readonly happen: (draft: Draft, context: Context) => void;
}

/** More than this at one look is a loop, not a busy team. */
const DUE_MAX = 1_000_000;

export function advance(draft: Draft, context: Context): void {
  const { team } = draft;
  for (let count = 0; team.dueAt !== null && team.dueAt <= context.now; count += 1) {
    if (count > DUE_MAX) throw new Error(`team ${team.teamId} has more due than can be`);
    const due = nextDue(draft, context);
    if (!due || due.at > context.now) {
      team.dueAt = due?.at ?? null;
      break;
    }
    const at = Math.max(due.at, team.lastInstant);
    team.lastInstant = at;
    if (team.clock) team.clock.now = Math.max(team.clock.now, at);
    due.happen(draft, { ...context, now: at });
  }
  team.lastInstant = Math.max(team.lastInstant, context.now);
  if (team.clock) team.clock.now = team.lastInstant;
}

function nextDue(draft: Draft, context: Context): Due | null {
  let next: Due | null = null;
  for (const due of allDue(draft, context)) {
    if (!next || due.at < next.at || (due.at === next.at && due.order < next.order)) next = due;
  }
  return next;
}

function* allDue(draft: Draft, context: Context): Generator<Due> {
  yield* dueReservations(draft);
  yield* dueGrants(draft);
  yield* dueWork(draft, context);
  yield* dueCycles(draft, context);
  for (const { from } of draft.team.overrides) {
    if (from <= draft.team.lastInstant) continue;
    yield {
      at: from,
      order: 5,
      happen: (d, c) => {
        raiseAllotments(d, c);
        resumePaused(d, c);
      },
    };
  }
}

function* dueReservations(draft: Draft): Generator<Due> {
  for (const { status, expiresAt, reservationId } of draft.reservations.values()) {
    if (status !== "held") continue;
    yield {
      at: expiresAt,
      order: 0,
      happen: (d, c) => {
        endHold(d, c, reservationId, "expired", null);
      },
    };
  }
}

/** Carried grants only: a cycle's own expire when it closes. */
function* dueGrants(draft: Draft): Generator<Due> {
  for (const account of draft.accounts.values()) {
    if (account.cycle !== null) continue;
    for (const { remaining, expiresAt, grantId } of account.grants) {
      if (remaining === 0n) continue;
      yield {
        at: expiresAt,
        order: 1,
        happen: (d, c) =>
          expireGrant(d, account.accountId, grantId, {
            at: c.now,
            chargeId: null,
            cycle: null,
            reason: null,
          }),
      };
    }
  }
}

function* dueWork(draft: Draft, context: Context): Generator<Due> {
  const { bounds } = context.catalog;
  for (const run of draft.runs.values()) {
    const { runId } = run;
    if (run.status === "running" && run.pin) {
      const silentAt = run.lastSeenAt + seconds(bounds.heartbeatTimeoutSeconds);
      const oldAt = run.pin.startedAt + seconds(bounds.runAgeMaxSeconds);
      const reason = silentAt < oldAt ? "heartbeat" : "run-age";
      yield { at: Math.min(silentAt, oldAt), order: 2, happen: expireRun(runId, reason) };
    } else if (run.status === "paused") {
      yield {
        at: run.requestedAt + seconds(bounds.pausedRunLapsesAfterSeconds),
        order: 2,
        happen: (d, c) => {
          endRun(d, c, runId, "lapsed", "time");
        },
      };
    } else if (run.status === "offered" && run.offeredAt !== null) {
      yield {
        at: run.offeredAt + seconds(bounds.claimTimeoutSeconds),
        order: 2,
        happen: (d, c) => {
          withdrawOffer(d, c, runId);
        },
      };
    }
  }
  for (const action of draft.actions.values()) {
    if (action.status !== "started") continue;
    yield {
      at: action.startedAt + seconds(bounds.runAgeMaxSeconds),
      order: 2,
      happen: (d, c) => {
        endAction(d, c, action.actionId, "expired");
      },
    };
  }
}

const expireRun = (runId: string, reason: string) => (draft: Draft, context: Context) => {
  draft.runs.edit(runId).stopReason ??= reason;
  endRun(draft, context, runId, "expired", "time");
};

function* dueCycles(draft: Draft, context: Context): Generator<Due> {
  yield {
    at: draft.team.cycle.end,
    order: 3,
    happen: (d, c) => {
      turnCycle(d, c);
      resumePaused(d, c);
    },
  };
  for (const cycle of draft.cycles.values()) {
    if (cycle.status !== "ending") continue;
    yield {
      at: graceEndOf(cycle, context),
      order: 4,
      happen: (d, c) => closeIfDone(d, c, cycle.index),
    };
  }
}
