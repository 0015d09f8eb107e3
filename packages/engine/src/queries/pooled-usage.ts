/**
 * Who used how much of a pool that the team shares: the details of A6 where accounts do not tell.
 */
import {
  accountIdOf,
  costOf,
  formatCredits,
  formatMoney,
  isPaygOn,
  type MemberUsageView,
  type PoolUsageView,
  type Price,
  TEAM_OWNER,
  type UsageView,
} from "@sluice/core";
import type { UsageSums } from "../ports/usage.ts";
import type { OpenedTeam } from "./seen-team.ts";

/** Adds the members of pooled pools, from the roll-ups; the other pools' are there already. */
export async function withPooledMembers(opened: OpenedTeam, usage: UsageView): Promise<UsageView> {
  if (usage.pools.every((pool) => pool.scope !== "member-pooled")) return usage;
  const sums = await opened.snapshot.usage(opened.teamId, {
    cycle: usage.cycle.index,
    by: "member",
    memberId: null,
    pool: null,
  });
  return {
    ...usage,
    pools: usage.pools.map((pool) =>
      pool.scope === "member-pooled"
        ? { ...pool, members: membersOf(opened, pool, usage.cycle.index, sums) }
        : pool,
    ),
  };
}

function membersOf(
  opened: OpenedTeam,
  pool: PoolUsageView,
  cycle: number,
  sums: readonly UsageSums[],
): MemberUsageView[] {
  const price = onlyPriceOf(opened, pool.pool, cycle);
  return sums
    .filter((sum) => sum.pool === pool.pool && sum.key !== null)
    .map((sum) => ({
      memberId: sum.key ?? "",
      used: formatCredits(sum.credits),
      limit: null,
      overage: formatCredits(sum.overage),
      absorbed: formatCredits(sum.absorbed),
      overageCost: price === null ? null : formatMoney(costOf(sum.overage, price)),
      paygInForce: isPaygOn(opened.draft, opened.draft.members.get(sum.key ?? "")),
    }))
    .sort((a, b) => (a.memberId < b.memberId ? -1 : 1));
}

/** Null where a change of plan left the pool's overage with several prices (RULES C7). */
function onlyPriceOf(opened: OpenedTeam, pool: string, cycle: number): Price | null {
  const account = opened.draft.accounts.get(accountIdOf(pool, TEAM_OWNER, cycle));
  const prices = new Set(account?.segments.map((segment) => segment.price));
  if (prices.size > 1) return null;
  return [...prices][0] ?? 0n;
}
