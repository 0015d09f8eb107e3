/** Runs, actions, charges, reservations and grants as they are shown. */
import { formatCredits, formatMoney, formatPrice } from "../base/amounts.ts";
import { formatInstant, seconds } from "../base/instant.ts";
import { invariant } from "../base/invariant.ts";
import type { Corrected } from "../charges/take-back.ts";
import { balanceOf } from "../credits/accounts.ts";
import type { Context } from "../state/context.ts";
import {
  type Action,
  type Charge,
  type Entry,
  type Grant,
  type Reservation,
  type Run,
  TEAM_OWNER,
} from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { runLine } from "../state/run-line.ts";
import type {
  ActionView,
  ChargeRunAnswer,
  ChargeView,
  EntryView,
  GrantView,
  ReservationView,
  RunTreeView,
  RunView,
} from "./shapes.ts";

export function viewRun(draft: Draft, context: Context, run: Readonly<Run>): RunView {
  const { bounds } = context.catalog;
  const isRoot = run.parentId === null;
  const rootStop = draft.runs.get(run.rootId)?.stopReason ?? null;
  const stop = run.stopReason ?? rootStop;
  return {
    runId: run.runId,
    status: run.status,
    flowId: run.flowId,
    memberId: run.memberId,
    kind: run.kind,
    trigger: run.trigger,
    parentRunId: run.parentId,
    rootRunId: run.rootId,
    depth: run.depth,
    requestedAt: formatInstant(run.requestedAt),
    startedAt: run.pin ? formatInstant(startOf(run)) : null,
    endedAt: run.endedAt === null ? null : formatInstant(run.endedAt),
    card: run.pin?.cardId ?? null,
    plan: run.pin?.planId ?? null,
    cycle: run.pin?.cycle ?? null,
    own: formatCredits(run.own),
    children: formatCredits(run.children),
    total: formatCredits(run.own + run.children),
    absorbed: formatCredits(isRoot ? run.absorbed : 0n),
    overage: formatCredits(isRoot ? run.overage : 0n),
    stop: stop === null ? null : { reason: stop },
    paused: run.status === "paused" ? viewPause(draft, context, run) : null,
    claimBefore:
      run.status === "offered" && run.offeredAt !== null
        ? formatInstant(run.offeredAt + seconds(bounds.claimTimeoutSeconds))
        : null,
  };
}

/** A child has its root's pin, but a start of its own. */
const startOf = (run: Readonly<Run>): number =>
  run.parentId === null && run.pin ? run.pin.startedAt : run.requestedAt;

function viewPause(draft: Draft, context: Context, run: Readonly<Run>): RunView["paused"] {
  const place = runLine(draft).paused.indexOf(run.runId) + 1;
  const lapsesAt = run.requestedAt + seconds(context.catalog.bounds.pausedRunLapsesAfterSeconds);
  const resetsAt = formatInstant(draft.team.cycle.end);
  return { place, resetsAt, lapsesAt: formatInstant(lapsesAt) };
}

export function viewChargedRun(
  draft: Draft,
  context: Context,
  runId: string,
  charges: readonly Charge[],
): ChargeRunAnswer {
  const run = draft.runs.get(runId);
  invariant(run, () => `run ${runId} was just charged`);
  const cycle = run.pin?.cycle ?? draft.team.cycle.index;
  const { available } = balanceOf(draft, context, run.pool, TEAM_OWNER, cycle);
  return {
    run: viewRun(draft, context, run),
    charges: charges.map(viewCharge),
    available: formatCredits(available),
  };
}

/** `runs` and `charges` are those of the whole tree, in any order. */
export function viewRunTree(
  draft: Draft,
  context: Context,
  runId: string,
  runs: readonly Readonly<Run>[],
  charges: readonly Readonly<Charge>[],
): RunTreeView | null {
  const run = runs.find((one) => one.runId === runId);
  if (!run) return null;
  const below = runs
    .filter((one) => one.parentId === runId)
    .sort((a, b) => a.requestedAt - b.requestedAt || (a.runId < b.runId ? -1 : 1));
  return {
    ...viewRun(draft, context, run),
    charges: charges
      .filter((charge) => charge.runId === runId)
      .sort((a, b) => a.seq - b.seq)
      .map(viewCharge),
    descendants: below.flatMap((child) => {
      const tree = viewRunTree(draft, context, child.runId, runs, charges);
      return tree ? [tree] : [];
    }),
  };
}

export function viewCharge(charge: Readonly<Charge>): ChargeView {
  return {
    chargeId: charge.chargeId,
    at: formatInstant(charge.at),
    occurredAt: formatInstant(charge.occurredAt),
    pool: charge.pool,
    cycle: charge.cycle,
    item: charge.item,
    model: charge.model,
    tool: charge.tool,
    unit: charge.unit,
    quantity: charge.quantity,
    memberId: charge.memberId,
    flowId: charge.flowId,
    runId: charge.runId,
    actionId: charge.actionId,
    card: charge.cardId,
    rate: charge.rateId,
    plan: charge.planId,
    credits: formatCredits(charge.credits),
    burned: formatCredits(charge.burned),
    overage: formatCredits(charge.overage),
    absorbed: formatCredits(charge.absorbed),
    isLate: charge.isLate,
    corrected: formatCredits(charge.corrected),
  };
}

export function viewCorrection(corrected: Corrected): {
  charge: ChargeView;
  returned: { overage: string; absorbed: string; grants: string };
} {
  return {
    charge: viewCharge(corrected.charge),
    returned: {
      overage: formatCredits(corrected.overage),
      absorbed: formatCredits(corrected.absorbed),
      grants: formatCredits(corrected.grants),
    },
  };
}

export function viewAction(action: Readonly<Action>, charge: Charge | null): ActionView {
  return {
    actionId: action.actionId,
    status: action.status,
    memberId: action.memberId,
    startedAt: formatInstant(action.startedAt),
    endedAt: action.endedAt === null ? null : formatInstant(action.endedAt),
    card: action.pin.cardId,
    plan: action.pin.planId,
    cycle: action.pin.cycle,
    credits: formatCredits(action.credits),
    charge: charge ? viewCharge(charge) : null,
  };
}

export function viewReservation(reservation: Readonly<Reservation>): ReservationView {
  const { settled, overrun } = reservation;
  return {
    reservationId: reservation.reservationId,
    status: reservation.status,
    pool: reservation.pool,
    owner: reservation.owner,
    cycle: reservation.pin.cycle,
    amount: formatCredits(reservation.amount),
    expiresAt: formatInstant(reservation.expiresAt),
    settled: settled === null ? null : formatCredits(settled),
    overrun: overrun === null ? null : formatCredits(overrun),
  };
}

export function viewGrant(grant: Readonly<Grant>): GrantView {
  return {
    grantId: grant.grantId,
    kind: grant.kind,
    amount: formatCredits(grant.amount),
    remaining: formatCredits(grant.remaining),
    expired: formatCredits(grant.expired),
    priority: grant.priority,
    issuedAt: formatInstant(grant.issuedAt),
    expiresAt: formatInstant(grant.expiresAt),
    reason: grant.reason,
  };
}

export function viewEntry(entry: Readonly<Entry>): EntryView {
  return {
    seq: entry.seq,
    at: formatInstant(entry.at),
    kind: entry.kind,
    from: entry.from,
    to: entry.to,
    amount: formatCredits(entry.amount),
    pool: entry.pool,
    accountId: entry.accountId,
    cycle: entry.cycle,
    grantId: entry.grantId,
    chargeId: entry.chargeId,
    price: entry.price === null ? null : formatPrice(entry.price),
    cost: formatMoney(entry.cost),
    reason: entry.reason,
  };
}
