/**
 * What a team has and has used (RULES D1, A6). These views open accounts that nobody has touched
 * yet, so call them on a draft that is thrown away.
 */

import { formatCredits, formatMoney, formatPrice, greater } from "../base/amounts.ts";
import { formatInstant } from "../base/instant.ts";
import { moneyInWords } from "../base/money-in-words.ts";
import type { OverageTerms, PoolId } from "../catalog/model.ts";
import { cycleOf, heldElsewhere, limitOf, openAccount } from "../credits/accounts.ts";
import { inBurnOrder, remainingOf, spendableGrants } from "../credits/grants.ts";
import { isPaygOn, overageCostOf, presentOverage } from "../credits/overage.ts";
import type { Context } from "../state/context.ts";
import { type Account, accountIdOf, TEAM_OWNER } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { allotmentOf, scopeOf } from "../terms/terms.ts";
import { viewPlanLimits, viewRateLimits } from "./limits.ts";
import type {
  BalanceView,
  MemberUsageView,
  OverageTermsView,
  PoolUsageView,
  UsageView,
} from "./shapes.ts";
import { viewPeriod } from "./team.ts";
import { viewGrant } from "./work.ts";

/** Every account of a cycle, untouched ones included, ordered by pool and owner. */
export function viewBalances(draft: Draft, context: Context, cycleIndex: number): BalanceView[] {
  return Object.keys(context.catalog.pools).flatMap((pool) =>
    ownersIn(draft, context, pool, cycleIndex).map((owner) =>
      viewBalance(draft, context, pool, owner, cycleIndex),
    ),
  );
}

export function viewBalance(
  draft: Draft,
  context: Context,
  pool: PoolId,
  owner: string,
  cycleIndex: number,
): BalanceView {
  const account = openAccount(draft, context, pool, owner, cycleIndex);
  const carried = draft.accounts.get(accountIdOf(pool, owner, null));
  const spendable = spendableGrants([account, carried], context.now);
  const remaining = remainingOf(spendable);
  const held = account.held + heldElsewhere(draft, context.now, pool, owner, cycleIndex);
  let granted = 0n;
  let expired = 0n;
  for (const grant of account.grants) {
    granted += grant.amount;
    expired += grant.expired;
  }
  const usable = [account, carried].flatMap((one) =>
    (one?.grants ?? [])
      .filter((grant) => one?.cycle !== null || context.now < grant.expiresAt)
      .map((grant) => ({ accountId: one?.accountId ?? "", grant })),
  );
  for (const { accountId, grant } of usable) {
    if (accountId !== account.accountId) granted += grant.remaining;
  }
  for (const burned of account.carriedBurns) granted += burned.credits;
  return {
    accountId: account.accountId,
    pool,
    owner,
    cycle: cycleIndex,
    granted: formatCredits(granted),
    used: formatCredits(account.used),
    burned: formatCredits(account.burned),
    overage: formatCredits(account.overage),
    absorbed: formatCredits(account.absorbed),
    held: formatCredits(account.held),
    available: formatCredits(greater(remaining - held, 0n)),
    expired: formatCredits(expired),
    overageCost: formatMoney(overageCostOf(account)),
    blocks: account.blocks,
    grants: inBurnOrder(usable).map(({ grant }) => viewGrant(grant)),
    resetsAt: formatInstant(cycleOf(draft, cycleIndex).end),
  };
}

export function viewUsage(draft: Draft, context: Context, cycleIndex: number): UsageView {
  const plan = context.catalog.plans[cycleOf(draft, cycleIndex).planId];
  let running = 0;
  let paused = 0;
  for (const run of draft.runs.values()) {
    if (run.status === "running") running += 1;
    if (run.status === "paused") paused += 1;
  }
  return {
    teamId: draft.team.teamId,
    plan: plan?.id ?? draft.team.planId,
    cycle: viewPeriod(draft, cycleOf(draft, cycleIndex)),
    at: formatInstant(context.now),
    pools: Object.keys(context.catalog.pools).flatMap((pool) => {
      const view = viewPool(draft, context, pool, cycleIndex);
      return view ? [view] : [];
    }),
    runs: { running, paused },
    limits: viewPlanLimits(plan),
    rateLimits: viewRateLimits(context.catalog, context.now),
  };
}

function viewPool(
  draft: Draft,
  context: Context,
  pool: PoolId,
  cycleIndex: number,
): PoolUsageView | null {
  const { catalog } = context;
  const cycle = cycleOf(draft, cycleIndex);
  const scope = scopeOf(catalog, cycle.planId, pool);
  const known = catalog.pools[pool];
  if (!scope || !known) return null;
  const at = Math.max(cycle.start, Math.min(context.now, cycle.end - 1));
  const allotment = allotmentOf(catalog, draft.team, cycle.planId, cycle.addOns, pool, at);
  const accounts = ownersIn(draft, context, pool, cycleIndex).map((owner) =>
    openAccount(draft, context, pool, owner, cycleIndex),
  );
  const sum = (of: (account: Readonly<Account>) => bigint): bigint =>
    accounts.reduce((total, account) => total + of(account), 0n);
  const overage = presentOverage(draft, context, pool);
  return {
    pool,
    name: known.name,
    unit: known.unit,
    window: "cycle",
    resetsAt: formatInstant(cycle.end),
    scope,
    allotment: formatCredits(allotment?.value ?? 0n),
    allotmentAssumed: allotment?.assumed ?? null,
    used: formatCredits(sum((account) => account.used)),
    limit: formatCredits(sum((account) => limitOf(draft, context.now, account))),
    overage: formatCredits(sum((account) => account.overage)),
    absorbed: formatCredits(sum((account) => account.absorbed)),
    held: formatCredits(sum((account) => account.held)),
    overageCost: formatMoney(sum(overageCostOf)),
    overageCostAssumed: overage.terms?.assumed ?? null,
    overageTerms: viewTerms(draft, context, pool, overage),
    timeZone: draft.team.timeZone,
    members: scope === "member" ? viewMembers(draft, context, accounts) : [],
  };
}

function viewMembers(
  draft: Draft,
  context: Context,
  accounts: readonly Readonly<Account>[],
): MemberUsageView[] {
  return accounts.map((account) => ({
    memberId: account.owner,
    used: formatCredits(account.used),
    limit: formatCredits(limitOf(draft, context.now, account)),
    overage: formatCredits(account.overage),
    absorbed: formatCredits(account.absorbed),
    overageCost: formatMoney(overageCostOf(account)),
    paygInForce: isPaygOn(draft, draft.members.get(account.owner)),
  }));
}

function viewTerms(
  draft: Draft,
  context: Context,
  pool: PoolId,
  overage: { terms: OverageTerms | null; isOn: boolean },
): OverageTermsView {
  const cap = draft.team.switches.spendCaps[pool] ?? null;
  const { terms } = overage;
  return {
    isAvailable: terms !== null,
    isOn: overage.isOn,
    regime: terms?.regime ?? null,
    price: terms ? priceInWords(context.catalog.currency, terms) : null,
    assumed: terms?.assumed ?? null,
    spendCap: cap === null ? null : formatMoney(cap),
  };
}

function priceInWords(currency: string, terms: OverageTerms): string {
  if (terms.regime === "blocks") {
    const price = moneyInWords(currency, formatMoney(terms.blockPrice));
    return `${price} per block of ${formatCredits(terms.blockCredits)}`;
  }
  return terms.quote || `${moneyInWords(currency, formatPrice(terms.pricePerCredit))} per credit`;
}

/**
 * Who has an account: the team, or the members that are in it or have used something in the cycle.
 */
export function ownersIn(
  draft: Draft,
  context: Context,
  pool: PoolId,
  cycleIndex: number,
): string[] {
  const scope = scopeOf(context.catalog, cycleOf(draft, cycleIndex).planId, pool);
  if (scope === null) return [];
  if (scope !== "member") return [TEAM_OWNER];
  const cycle = cycleOf(draft, cycleIndex);
  const owners = new Set<string>();
  for (const member of draft.members.values()) {
    const wasHere = member.joinedAt < cycle.end && (member.removedAt ?? cycle.end) > cycle.start;
    if (wasHere) owners.add(member.memberId);
  }
  for (const account of draft.accounts.values()) {
    if (account.pool === pool && account.cycle === cycleIndex) owners.add(account.owner);
  }
  return [...owners].sort();
}
