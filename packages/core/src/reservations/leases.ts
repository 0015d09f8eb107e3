/**
 * Leases (RULES C9): reservations that a gate spends by itself, call by call, so that a million
 * small calls cost a handful of durable writes and the limit is still never passed. A gate reports
 * what it has spent in all, never what it has spent since, so that a report which comes twice, late
 * or out of order changes nothing.
 */

import {
  chargedMember,
  requireMember,
  requireOperator,
  requireRight,
  requireToGoOn,
} from "../access/authorize.ts";
import { CREDIT, type Credits, formatCredits, lesser, parseCredits } from "../base/amounts.ts";
import { seconds } from "../base/instant.ts";
import { accept } from "../base/result.ts";
import type { Actor, CommandOf } from "../commands/commands.ts";
import { type Decided, invalidInput, refuse } from "../commands/rejections.ts";
import { cycleOf, openAccount } from "../credits/accounts.ts";
import { requireForHold } from "../credits/admission.ts";
import { CREDITS_PER_USE_MAX, tooLarge } from "../pricing/assess.ts";
import type { Context } from "../state/context.ts";
import type { Lease } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { countWork } from "../state/open-work.ts";
import { reportLate } from "./late-reports.ts";
import { leaseAmount } from "./lease-amount.ts";
import {
  balanceOfLease,
  editLease,
  holdBack,
  type Leased,
  releaseHold,
  takeReport,
} from "./lease-hold.ts";
import { loseLease } from "./lost-leases.ts";
import { type Place, placeNow } from "./place.ts";

const LEASED_USE = "leased-use";

/**
 * Checks, in this order: right, member, id, gate, amount, least, pool, Agent Mode, card, credits.
 * When the same gate asks for the same lease again, it is answered with the lease as it is now.
 */
export function acquireLease(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"acquire_lease">,
) {
  const allowed = requireRight(draft, context, actor, "use");
  if (!allowed.ok) return allowed;
  const onBehalfOf = chargedMember(draft, actor, command.memberId);
  if (!onBehalfOf.ok) return onBehalfOf;
  const memberId = onBehalfOf.value;
  const { leaseId, gateId, pool } = command;
  const known = leaseId === undefined ? undefined : draft.reservations.get(leaseId);
  const isSame =
    known?.lease?.gateId === gateId && known.pool === pool && known.memberId === memberId;
  if (known && isSame) return accept(known);
  const present = requireMember(draft, memberId);
  if (!present.ok) return present;
  if (known) return refuse("already_exists", { what: "lease", id: known.reservationId });
  if (gateId === "") return invalidInput("gateId", "the gate's id", "nothing");
  const amount = parseAmount("amount", command.amount, 1n);
  if (!amount.ok) return amount;
  const least = leastOf(command.least, amount.value, 1n);
  if (!least.ok) return least;
  const found = placeNow(draft, context, pool, memberId);
  if (!found.ok) return found;
  const place = found.value;
  const required = least.value;
  const covered = requireForHold(draft, context, { ...place, required, isTrigger: false });
  if (!covered.ok) return covered;

  const ask = { amount: amount.value, least: required, balance: 0n };
  const granted = leaseAmount(draft, context, place, ask);
  const leased = addLease(draft, context, place, {
    leaseId: leaseId ?? draft.newId("lse"),
    lease: {
      gateId,
      item: command.item ?? LEASED_USE,
      spent: 0n,
      asks: 0,
      spendBefore: context.now,
      lost: null,
      lostChargeId: null,
      returned: 0n,
    },
  });
  holdBack(draft, context, leased, granted);
  extend(draft, context, leased);
  countWork(draft, place.pin.cycle, 1);
  return accept(leased);
}

/**
 * First the report counts, whatever becomes of the request for more. Where new work would be
 * refused (the cycle is over, the member has left) the lease is not renewed, and can only be
 * released. Its balance is lowered only if the gate asks for less, or nothing backs it any more:
 * the gate may have spent it while the request was on its way.
 */
export function renewLease(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"renew_lease">,
) {
  const found = leaseOf(draft, context, actor, command);
  if (!found.ok) return found;
  const { spent } = found.value;
  const amount = parseAmount("amount", command.amount, 0n);
  if (!amount.ok) return amount;
  const least = leastOf(command.least, amount.value, 0n);
  if (!least.ok) return least;
  const { lease } = found.value;
  const asks = command.ask ?? lease.asks + 1;
  if (!Number.isSafeInteger(asks) || asks < 1) {
    return invalidInput("ask", "the gate's count of its asks, from 1 on", String(asks));
  }
  const leased = editLease(draft, command.leaseId);
  if (leased.status !== "held") {
    reportAfterwards(draft, context, actor, leased, { spent, isLast: false });
    return accept(leased);
  }
  // A request that was overtaken may neither lower what the lease has got since, nor raise it.
  const isLatest = asks > lease.asks && spent >= lease.spent;
  const before = leased.held;
  const spentBefore = leased.lease.spent;
  takeReport(draft, context, leased, spent);
  const balance = balanceOfLease(leased);
  releaseHold(draft, leased);
  if (!isLatest) {
    holdBack(draft, context, leased, balance);
    return accept(leased);
  }
  leased.lease.asks = asks;
  const place = placeToGoOn(draft, context, leased);
  if (!place) {
    letRunOut(draft, context, leased, lesser(balance, amount.value));
    return accept(leased);
  }
  leased.amount = leased.lease.spent;
  leased.pin = place.pin;
  const ask = { amount: amount.value, least: least.value, balance };
  holdBack(draft, context, leased, leaseAmount(draft, context, place, ask));
  extend(draft, context, leased);
  const spentSince = leased.lease.spent - spentBefore;
  if (leased.held < before - spentSince) draft.noteCredits();
  return accept(leased);
}

/** The last report: what is left is given back at once. */
export function releaseLease(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"release_lease">,
) {
  const found = leaseOf(draft, context, actor, command);
  if (!found.ok) return found;
  const { spent } = found.value;
  const leased = editLease(draft, command.leaseId);
  if (leased.status !== "held") {
    reportAfterwards(draft, context, actor, leased, { spent, isLast: true });
    return accept(leased);
  }
  takeReport(draft, context, leased, spent);
  releaseHold(draft, leased);
  endLease(draft, leased);
  return accept(leased);
}

/** The lease's time is over, and nobody has reported. */
export function expireLease(draft: Draft, context: Context, leaseId: string): void {
  const leased = editLease(draft, leaseId);
  loseLease(draft, context, leased);
  finish(draft, leased);
}

/** A report after the end: the gate was cut off, or calls were under way when the lease ended. */
function reportAfterwards(
  draft: Draft,
  context: Context,
  actor: Actor,
  leased: Leased,
  report: { readonly spent: Credits; readonly isLast: boolean },
): void {
  if (leased.status === "expired") {
    reportLate(draft, context, actor, leased, report);
    return;
  }
  takeReport(draft, context, leased, report.spent);
  leased.settled = leased.lease.spent;
}

/**
 * The lease may be spent no more. Its balance is kept until it is released, because calls may have
 * spent it while this request was on its way. A lease without a balance ends now.
 */
function letRunOut(draft: Draft, context: Context, leased: Leased, balance: Credits): void {
  if (balance === 0n) {
    endLease(draft, leased);
    return;
  }
  const { lease } = leased;
  holdBack(draft, context, leased, balance);
  lease.spendBefore = Math.min(lease.spendBefore, context.now);
  leased.expiresAt = lease.spendBefore + reportGrace(context);
  draft.wakeAt(leased.expiresAt);
}

function endLease(draft: Draft, leased: Leased): void {
  leased.status = "settled";
  leased.amount = leased.lease.spent;
  leased.settled = leased.lease.spent;
  leased.overrun ??= 0n;
  finish(draft, leased);
}

function finish(draft: Draft, { pin }: Leased): void {
  countWork(draft, pin.cycle, -1);
  draft.noteCredits();
}

function addLease(
  draft: Draft,
  context: Context,
  place: Place,
  made: { leaseId: string; lease: Lease },
): Leased {
  openAccount(draft, context, place.pool, place.owner, place.pin.cycle);
  draft.reservations.add(made.leaseId, {
    reservationId: made.leaseId,
    status: "held",
    ...place,
    amount: 0n,
    held: 0n,
    expiresAt: context.now,
    settled: null,
    overrun: null,
    lease: made.lease,
  });
  return editLease(draft, made.leaseId);
}

/**
 * The lease may be spent until its cycle ends at the latest (RULES C9). Its last report is waited
 * for a while longer.
 */
function extend(draft: Draft, context: Context, leased: Leased): void {
  const { leaseSeconds } = context.catalog.bounds;
  const { end } = cycleOf(draft, leased.pin.cycle);
  const spendBefore = Math.min(context.now + seconds(leaseSeconds), end);
  leased.lease.spendBefore = spendBefore;
  leased.expiresAt = spendBefore + reportGrace(context);
  draft.wakeAt(leased.expiresAt);
}

const reportGrace = (context: Context): number =>
  seconds(context.catalog.bounds.leaseReportGraceSeconds);

/**
 * What a lease gets from here on is new work: at the present card and plan (RULES F2, C7), and for
 * a member who may still use it. Null: the lease may not go on.
 */
function placeToGoOn(draft: Draft, context: Context, leased: Leased): Place | null {
  const { pool, memberId, owner, pin } = leased;
  if (pin.cycle !== draft.team.cycle.index) return null;
  if (!requireMember(draft, memberId).ok) return null;
  const place = placeNow(draft, context, pool, memberId);
  return place.ok && place.value.owner === owner ? place.value : null;
}

/** Checks, in this order: right, the lease is there, whose it is, the report. */
function leaseOf(
  draft: Draft,
  context: Context,
  actor: Actor,
  report: { readonly leaseId: string; readonly spent: string },
): Decided<
  { lease: Readonly<Lease>; spent: Credits },
  "forbidden" | "invalid_input" | "not_found"
> {
  const { leaseId, spent: reported } = report;
  const known = draft.reservations.get(leaseId);
  const allowed = requireToGoOn(draft, context, actor, known);
  if (!allowed.ok) return allowed;
  if (!known?.lease) return refuse("not_found", { what: "lease", id: leaseId });
  const theirs = requireLessee(draft, actor, known.memberId);
  if (!theirs.ok) return theirs;
  const spent = parseCredits(reported);
  if (spent === null || spent < 0n) {
    const expected = "a decimal string with at most 6 decimals, not negative";
    return invalidInput("spent", expected, reported);
  }
  const since = spent - known.lease.spent;
  if (since > CREDITS_PER_USE_MAX) return tooLarge("spent", since);
  return accept({ lease: known.lease, spent });
}

/** A lease for no member is spent by the operator's gate, for the whole team. */
function requireLessee(
  draft: Draft,
  actor: Actor,
  memberId: string | null,
): Decided<unknown, "forbidden"> {
  if (memberId === null) return requireOperator(draft, actor, "act-for-others");
  return chargedMember(draft, actor, memberId);
}

function parseAmount(
  field: string,
  text: string,
  from: Credits,
): Decided<Credits, "invalid_input"> {
  const amount = parseCredits(text);
  if (amount === null || amount < from) {
    const expected = from > 0n ? "a decimal string above zero" : "a decimal string, not negative";
    return invalidInput(field, expected, text);
  }
  if (amount > CREDITS_PER_USE_MAX) {
    const expected = `no more than ${formatCredits(CREDITS_PER_USE_MAX)} at once`;
    return invalidInput(field, expected, text);
  }
  return accept(amount);
}

/** It is never more than the amount itself. */
function leastOf(
  text: string | undefined,
  amount: Credits,
  from: Credits,
): Decided<Credits, "invalid_input"> {
  if (text === undefined) return accept(lesser(amount, CREDIT));
  const least = parseAmount("least", text, from);
  return least.ok ? accept(lesser(least.value, amount)) : least;
}
