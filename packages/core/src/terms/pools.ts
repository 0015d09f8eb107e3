import { invariant } from "../base/invariant.ts";
import type { Pool, PoolId } from "../catalog/model.ts";
import type { Context } from "../state/context.ts";

/** The pool that pays for one kind of work. */
export function poolSpentBy(context: Context, work: Pool["spentBy"]): PoolId {
  const pool = Object.values(context.catalog.pools).find((one) => one.spentBy === work);
  invariant(pool, () => `the catalog has a pool that is spent by a ${work}`);
  return pool.id;
}
