/** Questions about where a team and its members stand. */
import {
  accept,
  formatCredits,
  type MeView,
  type Rejection,
  type Result,
  scopeOf,
  TEAM_OWNER,
  type UsageView,
  viewBalance,
  viewBalances,
  viewMe,
  viewPeriod,
  viewUsage,
} from "@sluice/core";
import type { UsageDimension } from "../ports/usage.ts";
import type { UsageBreakdown, UsageGroup } from "./answers.ts";
import { type Answered, notFound } from "./asked.ts";
import { ownUsage } from "./guest-usage.ts";
import { openCycleOf } from "./open-team.ts";
import { withPooledMembers } from "./pooled-usage.ts";
import { ofOpenedTeam } from "./question.ts";
import { requireOwn } from "./rights.ts";
import type { OpenedTeam } from "./seen-team.ts";

export interface InCycle {
  /** Default: the running one. */
  readonly cycle?: number | undefined;
}

export interface OfPool {
  readonly pool: string;
  /** Whose, where each member has an account; null has none there. */
  readonly memberId: string | null;
}

export interface BreakdownAsked extends InCycle {
  readonly groupBy: UsageDimension;
  readonly pool?: string | undefined;
}

export const usageQuestions = {
  get_balances: ofOpenedTeam({ name: "balances", key: "items", answer: balances }),
  get_usage: ofOpenedTeam({ name: "usage", key: "usage", answer: usage }),
  get_usage_breakdown: ofOpenedTeam({ name: "usageBreakdown", answer: usageBreakdown }),
  /** What the key of a member, or the team's own where null, is told of itself (RULES L5). */
  get_me: ofOpenedTeam({ name: "me", by: "memberId", answer: me }),
  /** Where the running cycle's account of a pool stands; null where the plan has no such pool. */
  get_standing: ofOpenedTeam({ name: "standing", answer: standing }),
};

async function balances(opened: OpenedTeam, { cycle }: InCycle) {
  const index = await openCycleOf(opened, cycle);
  if (!index.ok) return index;
  const views = viewBalances(opened.draft, opened.context, index.value);
  const { onlyOf } = opened;
  return accept(onlyOf === null ? views : views.filter(({ owner }) => owner === onlyOf));
}

async function usage(opened: OpenedTeam, { cycle }: InCycle): Answered<UsageView> {
  const index = await openCycleOf(opened, cycle);
  if (!index.ok) return index;
  const view = viewUsage(opened.draft, opened.context, index.value);
  if (opened.onlyOf !== null) return accept(await ownUsage(opened, view, opened.onlyOf));
  return accept(await withPooledMembers(opened, view));
}

function me(
  opened: OpenedTeam,
  { memberId }: { readonly memberId: string | null },
): Result<MeView, Rejection> {
  const { draft, context } = opened;
  const id = memberId ?? draft.team.teamId;
  const visible = requireOwn(opened, memberId, "member", id);
  const view = visible.ok ? viewMe(draft, context, memberId) : null;
  return view ? accept(view) : notFound("member", id);
}

function standing({ draft, context, onlyOf }: OpenedTeam, { pool, memberId }: OfPool) {
  const { index } = draft.team.cycle;
  const planId = draft.cycles.get(String(index))?.planId ?? draft.team.planId;
  const scope = scopeOf(context.catalog, planId, pool);
  const owner = scope === "member" ? memberId : TEAM_OWNER;
  if (scope === null || owner === null) return accept(null);
  if (onlyOf !== null && onlyOf !== owner) return notFound("pool", pool);
  return accept(viewBalance(draft, context, pool, owner, index));
}

async function usageBreakdown(
  opened: OpenedTeam,
  { groupBy, cycle: asked, pool }: BreakdownAsked,
): Answered<UsageBreakdown> {
  const index = await openCycleOf(opened, asked);
  if (!index.ok) return index;
  if (pool !== undefined && !opened.context.catalog.pools[pool]) {
    return notFound("pool", pool);
  }
  const sums = await opened.snapshot.usage(opened.teamId, {
    cycle: index.value,
    by: groupBy,
    memberId: opened.onlyOf,
    pool: pool ?? null,
  });
  const order = inOrder(groupBy);
  const items = sums.sort(order).map(
    (sum): UsageGroup => ({
      pool: sum.pool,
      key: sum.key,
      charges: sum.charges,
      credits: formatCredits(sum.credits),
      burned: formatCredits(sum.burned),
      overage: formatCredits(sum.overage),
      absorbed: formatCredits(sum.absorbed),
    }),
  );
  const cycle = opened.draft.cycles.get(String(index.value)) ?? opened.draft.team.cycle;
  return accept({ groupBy, cycle: viewPeriod(opened.draft, cycle), items });
}

type Sum = { pool: string; key: string | null; credits: bigint };

function inOrder(groupBy: UsageDimension): (a: Sum, b: Sum) => number {
  const byKey = (a: Sum, b: Sum): number => ((a.key ?? "") < (b.key ?? "") ? -1 : 1);
  return (a, b) => {
    if (a.pool !== b.pool) return a.pool < b.pool ? -1 : 1;
    if (groupBy === "day" || a.credits === b.credits) return byKey(a, b);
    return a.credits > b.credits ? -1 : 1;
  };
}
