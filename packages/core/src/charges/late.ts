/**
 * A change of a closed cycle's overage becomes a signed amount on the running cycle: the recomputed
 * total less what was billed so far (RULES C5, C6). Totals are rounded, never differences, so that
 * any number of small corrections ends where one large one would.
 */
import { type Credits, roundToCents } from "../base/amounts.ts";
import { invariant } from "../base/invariant.ts";
import type { PoolId } from "../catalog/model.ts";
import { overageCostIn } from "../credits/overage.ts";
import type { Adjustment } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";

export function billLate(
  draft: Draft,
  pool: PoolId,
  ofCycle: number,
  kind: Adjustment["kind"],
  credits: Credits,
): void {
  const closed = draft.cycles.edit(String(ofCycle));
  invariant(closed.status === "closed", "only a closed cycle is billed late");
  const billed = closed.overageBilled[pool]?.cents ?? 0n;
  const total = roundToCents(overageCostIn(draft, pool, ofCycle));
  closed.overageBilled[pool] = { cents: total };
  const running = draft.cycles.edit(String(draft.team.cycle.index));
  const cents = total - billed;
  const line = running.adjustments.find(
    (one) => one.kind === kind && one.pool === pool && one.ofCycle === ofCycle,
  );
  if (line) {
    line.credits += credits;
    line.cents += cents;
  } else {
    running.adjustments.push({ kind, pool, ofCycle, credits, cents });
  }
}
