/**
 * An account comes into being when it is first touched, and with it the cycle's allotment. Until
 * then its balance is worked out as if it had been touched.
 */
import { type Credits, greater } from "../base/amounts.ts";
import type { Instant } from "../base/instant.ts";
import { invariant } from "../base/invariant.ts";
import type { PoolId } from "../catalog/model.ts";
import { issueGrant } from "../ledger/post.ts";
import type { Context } from "../state/context.ts";
import { type Account, accountIdOf, type Cycle, TEAM_OWNER } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { allotmentOf, scopeOf } from "../terms/terms.ts";
import { GRANT_PRIORITY, remainingOf, spendableGrants } from "./grants.ts";

/**
 * Who owns the account of a pool in a cycle. Null: the plan of that cycle does not have the pool,
 * or the pool is by member and no member is named.
 */
export function ownerOf(
  draft: Draft,
  context: Context,
  pool: PoolId,
  cycleIndex: number,
  memberId: string | null,
): string | null {
  const scope = scopeOf(context.catalog, cycleOf(draft, cycleIndex).planId, pool);
  if (scope === null) return null;
  return scope === "member" ? memberId : TEAM_OWNER;
}

export function cycleOf(draft: Draft, index: number): Readonly<Cycle> {
  const cycle = draft.cycles.get(String(index));
  invariant(cycle, () => `cycle ${index} is loaded`);
  return cycle;
}

/** The account of a cycle. At the first touch it is opened with its allotment. */
export function openAccount(
  draft: Draft,
  context: Context,
  pool: PoolId,
  owner: string,
  cycleIndex: number,
): Readonly<Account> {
  const accountId = accountIdOf(pool, owner, cycleIndex);
  const existing = draft.accounts.get(accountId);
  if (existing && draft.team.overrides.length === 0) return existing;
  if (!existing) {
    draft.accounts.add(accountId, emptyAccount(accountId, pool, owner, cycleIndex));
  }
  raiseAllotment(draft, context, accountId);
  return draft.accounts.get(accountId) as Readonly<Account>;
}

/**
 * The account of packs and goodwill, which outlive a cycle. It is made when the first of them is
 * issued.
 */
export function openCarriedAccount(draft: Draft, pool: PoolId, owner: string): string {
  const accountId = accountIdOf(pool, owner, null);
  if (!draft.accounts.get(accountId)) {
    draft.accounts.add(accountId, emptyAccount(accountId, pool, owner, null));
  }
  return accountId;
}

/**
 * Brings the allotment issued so far up to what the cycle's terms now say (RULES R4, C7, C8): what
 * is left becomes the new allotment less what grants had paid. It is never taken back down.
 */
export function raiseAllotment(draft: Draft, context: Context, accountId: string): void {
  const account = draft.accounts.get(accountId);
  invariant(account && account.cycle !== null, "an allotment belongs to a cycle's account");
  const cycle = cycleOf(draft, account.cycle);
  if (cycle.status === "closed") return;
  // An upgrade may have pooled what members had of their own; their accounts get nothing more.
  const isMembers = account.owner !== TEAM_OWNER;
  if (isMembers && scopeOf(context.catalog, cycle.planId, account.pool) !== "member") return;
  const target = allotmentIn(draft, context, cycle, account.pool);
  let issued = 0n;
  for (const grant of account.grants) {
    if (grant.kind === "allotment" || grant.kind === "add-on") issued += grant.amount;
  }
  if (target <= issued) return;
  const hasAddOn = cycle.addOns.some((id) => context.catalog.addOns[id]?.pool === account.pool);
  const kind = issued > 0n && hasAddOn ? "add-on" : "allotment";
  const at = Math.max(cycle.start, Math.min(context.now, cycle.end - 1));
  issueGrant(
    draft,
    accountId,
    {
      kind,
      amount: target - issued,
      priority: GRANT_PRIORITY[kind],
      issuedAt: at,
      expiresAt: cycle.end,
      price: 0n,
      reason: null,
    },
    { at: context.now, chargeId: null, cycle: cycle.index, reason: null },
  );
}

/**
 * Call it before the terms of the running cycle change: it opens every account of the cycle by the
 * old terms. An allotment is never lowered, whether anybody has touched it or not (RULES R4, R7).
 */
export function openAllotments(draft: Draft, context: Context): void {
  const { index } = draft.team.cycle;
  const active = [...draft.members.values()].filter(({ removedAt }) => removedAt === null);
  const members = active.map(({ memberId }) => memberId).sort();
  for (const pool of Object.keys(context.catalog.pools)) {
    const scope = scopeOf(context.catalog, cycleOf(draft, index).planId, pool);
    if (scope === null) continue;
    for (const owner of scope === "member" ? members : [TEAM_OWNER]) {
      openAccount(draft, context, pool, owner, index);
    }
  }
}

/**
 * Call it after the terms of the running cycle have changed: it raises every account that is open
 * in the cycle. Overage may be on other terms, too, so that paused runs are looked at even where no
 * allotment is raised.
 */
export function raiseAllotments(draft: Draft, context: Context): void {
  draft.noteCredits();
  const open = [...draft.accounts.values()]
    .filter((account) => account.cycle === draft.team.cycle.index)
    .map((account) => account.accountId)
    .sort();
  for (const accountId of open) raiseAllotment(draft, context, accountId);
}

/** What one owner's account is allotted in a cycle; 0n where the plan has no such pool. */
export function allotmentIn(
  draft: Draft,
  context: Context,
  cycle: Readonly<Cycle>,
  pool: PoolId,
): Credits {
  const at = Math.max(cycle.start, Math.min(context.now, cycle.end - 1));
  const { catalog } = context;
  const size = allotmentOf(catalog, draft.team, cycle.planId, cycle.addOns, pool, at)?.value ?? 0n;
  const isPooled = scopeOf(catalog, cycle.planId, pool) === "member-pooled";
  if (!isPooled) return size;
  return greater(size * BigInt(cycle.pooledMembers) - paidByMembers(draft, cycle, pool), 0n);
}

/** What members' own grants had paid before an upgrade pooled them (RULES C7). */
function paidByMembers(draft: Draft, cycle: Readonly<Cycle>, pool: PoolId): Credits {
  let paid = 0n;
  for (const account of draft.accounts.values()) {
    const isMembers = account.cycle === cycle.index && account.owner !== TEAM_OWNER;
    if (account.pool !== pool || !isMembers) continue;
    for (const grant of account.grants) {
      if (grant.kind === "allotment") paid += grant.amount - grant.remaining - grant.expired;
    }
  }
  return paid;
}

export interface Balance {
  /** What is left of all grants that the cycle's work may use. */
  readonly remaining: Credits;
  /** What reservations of this cycle hold. */
  readonly held: Credits;
  /** What new work may still burn; it is never below zero. */
  readonly available: Credits;
}

/** The balance of an account, which is opened if need be. */
export function balanceOf(
  draft: Draft,
  context: Context,
  pool: PoolId,
  owner: string,
  cycleIndex: number,
): Balance {
  const account = openAccount(draft, context, pool, owner, cycleIndex);
  const carried = draft.accounts.get(accountIdOf(pool, owner, null));
  const remaining = remainingOf(spendableGrants([account, carried], context.now));
  const held = account.held + heldElsewhere(draft, context.now, pool, owner, cycleIndex);
  return { remaining, held: account.held, available: greater(remaining - held, 0n) };
}

/**
 * What holds of other cycles take from carried grants, because their own cycle's grants do not
 * cover them. That part is not available in this cycle either.
 */
export function heldElsewhere(
  draft: Draft,
  at: Instant,
  pool: PoolId,
  owner: string,
  cycleIndex: number,
): Credits {
  let leaning = 0n;
  for (const cycle of draft.cycles.values()) {
    if (cycle.index === cycleIndex || cycle.status === "closed") continue;
    const other = draft.accounts.get(accountIdOf(pool, owner, cycle.index));
    if (!other || other.held === 0n) continue;
    leaning += greater(other.held - remainingOf(spendableGrants([other], at)), 0n);
  }
  return leaning;
}

/** Everything that an account may burn in its cycle, used or not. People see it as the limit. */
export function limitOf(draft: Draft, at: Instant, account: Readonly<Account>): Credits {
  let limit = 0n;
  for (const grant of account.grants) limit += grant.amount;
  for (const burned of account.carriedBurns) limit += burned.credits;
  const carried = draft.accounts.get(accountIdOf(account.pool, account.owner, null));
  for (const grant of carried?.grants ?? []) {
    if (at < grant.expiresAt) limit += grant.remaining;
  }
  return limit;
}

/** What overage has promised to holds in a pool's cycle: the part that grants could not cover. */
export function heldOnOverage(draft: Draft, pool: PoolId, cycleIndex: number): Credits {
  return draft.reservations.sum(`promised ${pool} ${cycleIndex}`, (reservation) => {
    const { status, pin, amount, held, lease } = reservation;
    const isMeant = status === "held" && reservation.pool === pool && pin.cycle === cycleIndex;
    return isMeant ? amount - (lease?.spent ?? 0n) - held : 0n;
  });
}

export function activeMembers(draft: Draft): number {
  let count = 0;
  for (const member of draft.members.values()) if (member.removedAt === null) count += 1;
  return count;
}

function emptyAccount(
  accountId: string,
  pool: PoolId,
  owner: string,
  cycle: number | null,
): Account {
  return {
    accountId,
    pool,
    owner,
    cycle,
    grants: [],
    used: 0n,
    burned: 0n,
    carriedBurns: [],
    overage: 0n,
    segments: [],
    blocks: 0,
    absorbed: 0n,
    held: 0n,
  };
}
