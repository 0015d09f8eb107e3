/** Usage as a guest sees it: their own use of each pool, and nobody else's (RULES C14). */
import { formatCredits, type PoolUsageView, type UsageView } from "@sluice/core";
import type { OpenedTeam } from "./seen-team.ts";

export async function ownUsage(
  opened: OpenedTeam,
  usage: UsageView,
  memberId: string,
): Promise<UsageView> {
  const sums = await opened.snapshot.usage(opened.teamId, {
    cycle: usage.cycle.index,
    by: "member",
    memberId,
    pool: null,
  });
  const runs = [...opened.draft.runs.values()].filter((run) => run.memberId === memberId);
  return {
    ...usage,
    runs: {
      running: runs.filter((run) => run.status === "running").length,
      paused: runs.filter((run) => run.status === "paused").length,
    },
    pools: usage.pools.map((pool) => ownPool(pool, memberId, sums)),
  };
}

function ownPool(
  pool: PoolUsageView,
  memberId: string,
  sums: readonly { pool: string; credits: bigint; overage: bigint; absorbed: bigint }[],
): PoolUsageView {
  const own = pool.members.find((member) => member.memberId === memberId);
  const used = sums.find((sum) => sum.pool === pool.pool);
  return {
    ...pool,
    used: formatCredits(used?.credits ?? 0n),
    overage: formatCredits(used?.overage ?? 0n),
    absorbed: formatCredits(used?.absorbed ?? 0n),
    limit: own?.limit ?? pool.allotment,
    held: "0",
    overageCost: own?.overageCost ?? "0",
    members: own ? [own] : [],
  };
}
