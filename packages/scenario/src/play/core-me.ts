/** What `GET /me` tells of a team's pools (RULES L5), reckoned here apart from the server. */
import type { Context, Draft } from "@sluice/core";
import { roleInForce, viewUsage } from "@sluice/core";

export interface OperationView {
  readonly name: string;
  readonly limit: string;
  /** With what is over the limit (RULES C16). */
  readonly usage: string;
  readonly overage: string;
}

/** Null: a guest, who is told of nobody's use but their own. */
export function operationsOf(
  draft: Draft,
  context: Context,
  memberId: string,
): OperationView[] | null {
  const member = draft.members.get(memberId);
  if (!member || roleInForce(draft, context, member) === "guest") return null;
  const { pools } = viewUsage(draft, context, draft.team.cycle.index);
  return pools.map((pool) => {
    const own = pool.members.find((one) => one.memberId === memberId);
    const account = pool.scope === "member" && own ? own : pool;
    return {
      name: context.catalog.pools[pool.pool]?.operation ?? pool.pool,
      limit: account.limit ?? pool.limit,
      usage: account.used,
      overage: account.overage,
    };
  });
}
