/**
 * What time alone brings: expiries, the turn of a cycle, resumes, time-outs. Everything due is done
 * in the order of its instant and as of that instant, however late somebody looks; so that a team
 * that nobody touched for a month ends up as one that was watched all along.
 */

import { endAction } from "../actions/actions.ts";
import { type Instant, seconds } from "../base/instant.ts";
import type { Context } from "../commands/decide.ts";
import { openAllotments, raiseAllotments } from "../credits/accounts.ts";
import { closeIfDone, graceEndOf, turnCycle } from "../cycles/turn.ts";
import { expireGrant } from "../ledger/post.ts";
import { endHold } from "../reservations/reservations.ts";
import { endRun } from "../runs/end-run.ts";
import { resumePaused, withdrawOffer } from "../runs/resume.ts";
import type { Draft } from "../state/draft.ts";

/**
 * What is due at one instant happens in this order. Nothing is admitted to a cycle at the instant
 * that ends it, so the turn comes before all that lets paused runs go on; and what has waited its
 * time out by then is not admitted by the turn.
 */
const ORDER = { waitOver: 0, turn: 1, workOver: 2, override: 3, close: 4 } as const;

interface Due {
  readonly at: Instant;
  readonly order: number;
  /** Decides between things of one kind, so that every process has the same order. */
  readonly id: string;
  readonly happen: (draft: Draft, context: Context) => void;
}

/** More than this at one look is a loop, not a busy team. */
const DUE_MAX = 1_000_000;

export function advance(draft: Draft, context: Context): void {
  const { team } = draft;
  const overrides = overridesToCome(draft);
  for (let count = 0; team.dueAt !== null && team.dueAt <= context.now; count += 1) {
    if (count > DUE_MAX) throw new Error(`team ${team.teamId} has more due than can be`);
    const due = nextDue(draft, context, overrides);
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

function nextDue(draft: Draft, context: Context, overrides: Due[]): Due | null {
  let next: Due | null = null;
  for (const due of allDue(draft, context, overrides)) if (!next || isBefore(due, next)) next = due;
  return next;
}

const isBefore = (a: Due, b: Due): boolean =>
  a.at !== b.at ? a.at < b.at : a.order !== b.order ? a.order < b.order : a.id < b.id;

function* allDue(draft: Draft, context: Context, overrides: Due[]): Generator<Due> {
  yield* dueReservations(draft);
  yield* dueGrants(draft);
  yield* dueRuns(draft, context);
  yield* dueActions(draft, context);
  yield* dueCycles(draft, context);
  yield* overrides;
}

/** Each takes itself off the list when it has happened. */
function overridesToCome(draft: Draft): Due[] {
  const { overrides, lastInstant } = draft.team;
  const toCome: Due[] = [];
  for (const { from, overrideId } of overrides) {
    if (from <= lastInstant) continue;
    const due: Due = {
      at: from,
      order: ORDER.override,
      id: overrideId,
      happen: (d, c) => {
        toCome.splice(toCome.indexOf(due), 1);
        openAllotments(d, { ...c, now: from - 1 });
        raiseAllotments(d, c);
        resumePaused(d, c);
      },
    };
    toCome.push(due);
  }
  return toCome;
}

function* dueReservations(draft: Draft): Generator<Due> {
  for (const { status, expiresAt, reservationId } of draft.reservations.values()) {
    if (status !== "held") continue;
    yield {
      at: expiresAt,
      order: ORDER.workOver,
      id: reservationId,
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
        order: ORDER.waitOver,
        id: grantId,
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

function* dueRuns(draft: Draft, context: Context): Generator<Due> {
  const { bounds } = context.catalog;
  for (const run of draft.runs.values()) {
    const { runId: id } = run;
    if (run.status === "running" && run.pin) {
      const silentAt = run.lastSeenAt + seconds(bounds.heartbeatTimeoutSeconds);
      const oldAt = run.pin.startedAt + seconds(bounds.runAgeMaxSeconds);
      const reason = silentAt < oldAt ? "heartbeat" : "run-age";
      const at = Math.min(silentAt, oldAt);
      yield { at, order: ORDER.workOver, id, happen: expireRun(id, reason) };
    } else if (run.status === "paused") {
      const at = run.requestedAt + seconds(bounds.pausedRunLapsesAfterSeconds);
      yield { at, order: ORDER.waitOver, id, happen: lapseRun(id) };
    } else if (run.status === "offered" && run.offeredAt !== null) {
      const at = run.offeredAt + seconds(bounds.claimTimeoutSeconds);
      yield { at, order: ORDER.waitOver, id, happen: (d, c) => withdrawOffer(d, c, id) };
    }
  }
}

const lapseRun = (runId: string) => (draft: Draft, context: Context) => {
  endRun(draft, context, runId, "lapsed", "time");
};

const expireRun = (runId: string, reason: string) => (draft: Draft, context: Context) => {
  draft.runs.edit(runId).stopReason ??= reason;
  endRun(draft, context, runId, "expired", "time");
};

function* dueActions(draft: Draft, context: Context): Generator<Due> {
  for (const { status, startedAt, actionId } of draft.actions.values()) {
    if (status !== "started") continue;
    yield {
      at: startedAt + seconds(context.catalog.bounds.runAgeMaxSeconds),
      order: ORDER.workOver,
      id: actionId,
      happen: (d, c) => {
        endAction(d, c, actionId, "expired");
      },
    };
  }
}

function* dueCycles(draft: Draft, context: Context): Generator<Due> {
  yield {
    at: draft.team.cycle.end,
    order: ORDER.turn,
    id: "",
    happen: (d, c) => {
      turnCycle(d, c);
      resumePaused(d, c);
    },
  };
  for (const cycle of draft.cycles.values()) {
    if (cycle.status !== "ending") continue;
    yield {
      at: graceEndOf(cycle, context),
      order: ORDER.close,
      id: String(cycle.index),
      happen: (d, c) => {
        closeIfDone(d, c, cycle.index);
        // Its holds are over, and may have kept back what carries over cycles (RULES C15).
        resumePaused(d, c);
      },
    };
  }
}
