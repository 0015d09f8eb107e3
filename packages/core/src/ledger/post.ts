/**
 * The only place where balances change. Each function moves credits between two ledger accounts,
 * records the entry, and keeps the account's document in step, so that balances are sums of
 * entries by construction.
 */
import { type Credits, costOf, type Money, type Price } from "../base/amounts.ts";
import type { Instant } from "../base/instant.ts";
import { invariant } from "../base/invariant.ts";
import type { PlanId } from "../catalog/model.ts";
import type { Account, EntryKind, Grant, OverageSegment } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";

/** The reason for an entry. */
export interface Cause {
  readonly at: Instant;
  readonly chargeId: string | null;
  /** The cycle that the move counts in. */
  readonly cycle: number | null;
  readonly reason: string | null;
}

export function issueGrant(
  draft: Draft,
  accountId: string,
  grant: Omit<Grant, "grantId" | "remaining" | "expired">,
  cause: Cause,
): Grant {
  const issued: Grant = {
    ...grant,
    grantId: draft.newId("grt"),
    remaining: grant.amount,
    expired: 0n,
  };
  const account = draft.accounts.edit(accountId);
  account.grants.push(issued);
  const ends = { from: "issued", to: issued.grantId };
  enter(draft, account, "issue", ends, issued.amount, cause, {
    grantId: issued.grantId,
    cost: issued.kind === "block" ? issued.price : 0n,
  });
  if (issued.kind === "block") account.blocks += 1;
  // An allotment counts before anybody touches its account, so opening the account brings nothing
  // new.
  if (issued.kind === "pack" || issued.kind === "goodwill") draft.noteCredits();
  draft.wakeAt(issued.expiresAt);
  return issued;
}

/**
 * Spends `amount` of one grant. `usedBy` is the account whose use it is; a pack is in another one.
 */
export function burn(
  draft: Draft,
  from: { accountId: string; grantId: string },
  usedBy: string,
  amount: Credits,
  cause: Cause,
): void {
  const grant = grantIn(draft.accounts.edit(from.accountId), from.grantId);
  invariant(grant.remaining >= amount, "a burn takes no more than the grant has");
  grant.remaining -= amount;
  const account = draft.accounts.edit(usedBy);
  account.used += amount;
  account.burned += amount;
  if (from.accountId !== usedBy) noteCarried(account, grant.grantId, amount);
  const ends = { from: grant.grantId, to: "used" };
  enter(draft, account, "burn", ends, amount, cause, { grantId: grant.grantId });
}

export function chargeOverage(
  draft: Draft,
  accountId: string,
  amount: Credits,
  terms: { price: Price; regime: OverageSegment["regime"]; planId: PlanId },
  cause: Cause,
): void {
  const account = draft.accounts.edit(accountId);
  const cost = costOf(amount, terms.price);
  account.used += amount;
  account.overage += amount;
  const last = account.segments.at(-1);
  if (last && last.price === terms.price && last.planId === terms.planId) {
    last.credits += amount;
    last.cost += cost;
  } else {
    account.segments.push({ ...terms, credits: amount, cost });
  }
  const ends = { from: "payg", to: "used" };
  enter(draft, account, "overage", ends, amount, cause, { price: terms.price, cost });
}

export function absorb(draft: Draft, accountId: string, amount: Credits, cause: Cause): void {
  const account = draft.accounts.edit(accountId);
  account.used += amount;
  account.absorbed += amount;
  enter(draft, account, "absorb", { from: "absorbed", to: "used" }, amount, cause, {});
}

/** Expires what is left of a grant whose time is over. Where nothing is left, there is no entry. */
export function expireGrant(draft: Draft, accountId: string, grantId: string, cause: Cause): void {
  const account = draft.accounts.edit(accountId);
  const grant = grantIn(account, grantId);
  const amount = grant.remaining;
  if (amount === 0n) return;
  grant.remaining = 0n;
  grant.expired += amount;
  enter(draft, account, "expire", { from: grantId, to: "expired" }, amount, cause, { grantId });
}

/** Takes back an overage block that a correction left wholly unused (RULES C6). */
export function voidBlock(draft: Draft, accountId: string, grantId: string, cause: Cause): void {
  const account = draft.accounts.edit(accountId);
  const grant = grantIn(account, grantId);
  const unused = grant.remaining + grant.expired;
  invariant(grant.kind === "block" && unused === grant.amount, "only an unused block is void");
  account.blocks -= 1;
  account.grants = account.grants.filter((other) => other !== grant);
  // A block of a closed cycle may have paid for a late charge, and the rest of it has expired.
  let cost = -grant.price;
  for (const [from, amount] of [
    [grantId, grant.remaining],
    ["expired", grant.expired],
  ] as const) {
    if (amount === 0n) continue;
    enter(draft, account, "void", { from, to: "issued" }, amount, cause, { grantId, cost });
    cost = 0n;
  }
}

/**
 * Gives credits back to the grant that paid. Where that grant has expired, so do the credits (RULES
 * C6).
 */
export function returnToGrant(
  draft: Draft,
  to: { accountId: string; grantId: string },
  usedBy: string,
  amount: Credits,
  cause: Cause,
): void {
  const holder = draft.accounts.edit(to.accountId);
  const grant = grantIn(holder, to.grantId);
  const isExpired =
    holder.cycle === null
      ? cause.at >= grant.expiresAt
      : draft.cycles.get(String(holder.cycle))?.status === "closed";
  if (isExpired) grant.expired += amount;
  else grant.remaining += amount;
  // Nobody may be waiting for its expiry any more, because nothing was left of it.
  if (!isExpired) draft.wakeAt(grant.expiresAt);
  const account = draft.accounts.edit(usedBy);
  account.used -= amount;
  account.burned -= amount;
  if (to.accountId !== usedBy) noteCarried(account, grant.grantId, -amount);
  const kind: EntryKind = isExpired ? "return-expired" : "return";
  const ends = { from: "used", to: isExpired ? "expired" : grant.grantId };
  enter(draft, account, kind, ends, amount, cause, { grantId: grant.grantId });
}

/** Cancels overage, the newest segment first. Answers how much there was to cancel. */
export function cancelOverage(
  draft: Draft,
  accountId: string,
  amount: Credits,
  cause: Cause,
): Credits {
  const account = draft.accounts.edit(accountId);
  let left = amount;
  while (left > 0n) {
    const segment = account.segments.at(-1);
    if (!segment) break;
    const part = left < segment.credits ? left : segment.credits;
    const cost = costOf(part, segment.price);
    segment.credits -= part;
    segment.cost -= cost;
    if (segment.credits === 0n) account.segments.pop();
    account.used -= part;
    account.overage -= part;
    left -= part;
    const ends = { from: "used", to: "payg" };
    const extras = { price: segment.price, cost: -cost };
    enter(draft, account, "cancel-overage", ends, part, cause, extras);
  }
  return amount - left;
}

export function cancelAbsorbed(
  draft: Draft,
  accountId: string,
  amount: Credits,
  cause: Cause,
): void {
  const account = draft.accounts.edit(accountId);
  invariant(account.absorbed >= amount, "no more is cancelled than was absorbed");
  account.used -= amount;
  account.absorbed -= amount;
  const ends = { from: "used", to: "absorbed" };
  enter(draft, account, "cancel-absorbed", ends, amount, cause, {});
}

function noteCarried(account: Account, grantId: string, change: Credits): void {
  const known = account.carriedBurns.find((one) => one.grantId === grantId);
  if (known) known.credits += change;
  else account.carriedBurns.push({ grantId, credits: change });
}

function enter(
  draft: Draft,
  account: Account,
  kind: EntryKind,
  ends: { from: string; to: string },
  amount: Credits,
  cause: Cause,
  extras: { grantId?: string; price?: Price; cost?: Money },
): void {
  draft.addEntry({
    at: cause.at,
    kind,
    from: ends.from,
    to: ends.to,
    amount,
    pool: account.pool,
    accountId: account.accountId,
    cycle: cause.cycle ?? account.cycle,
    grantId: extras.grantId ?? null,
    chargeId: cause.chargeId,
    price: extras.price ?? null,
    cost: extras.cost ?? 0n,
    reason: cause.reason,
  });
}

/** Searches from the end: a charge that buys a thousand blocks always burns the newest. */
function grantIn(account: Account, grantId: string): Grant {
  const grant = account.grants.findLast((candidate) => candidate.grantId === grantId);
  invariant(grant, () => `account ${account.accountId} has grant ${grantId}`);
  return grant;
}
