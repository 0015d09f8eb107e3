/** What a query asks for, picked from views that both drivers have. */
import type { ChargeView, UsageView } from "@sluice/core";
import type { Reply } from "../driver/driver.ts";
import type { Query } from "../language/fields.ts";

export const notFound = (what: string, id: string): Reply => ({
  ok: false,
  rejection: { code: "not_found", what, id },
});

/** The index of a cycle; `previous` is the one before the running cycle. Default: the running one. */
export function cycleIndexOf(asked: string | undefined, running: number): number | null {
  if (asked === undefined || asked === "running") return running;
  if (asked === "previous") return running - 1;
  return /^-?\d{1,6}$/.test(asked) ? Number(asked) : null;
}

/** Picks the whole usage, one pool of it, or one member's part of a pool. */
export function pickUsage(
  usage: Pick<UsageView, "pools">,
  query: Pick<Query, "pool" | "memberId">,
): Reply {
  if (query.pool === undefined) return { ok: true, answer: usage };
  const pool = usage.pools.find((one) => one.pool === query.pool);
  if (!pool) return notFound("pool", query.pool);
  if (query.memberId === undefined) return { ok: true, answer: pool };
  const member = pool.members.find((one) => one.memberId === query.memberId);
  return member ? { ok: true, answer: member } : notFound("member", query.memberId);
}

/** Charges in the order of their commit. */
export function pickCharges<
  Charge extends Pick<ChargeView, "cycle" | "runId" | "memberId" | "pool">,
>(charges: readonly Charge[], query: Query, runningCycle: number): Charge[] {
  const cycle = query.cycle === undefined ? null : cycleIndexOf(query.cycle, runningCycle);
  return charges.filter(
    (charge) =>
      (cycle === null || charge.cycle === cycle) &&
      (query.runId === undefined || charge.runId === query.runId) &&
      (query.memberId === undefined || charge.memberId === query.memberId) &&
      (query.pool === undefined || charge.pool === query.pool),
  );
}

export const pickEvents = <Event extends { readonly type: string }>(
  events: readonly Event[],
  query: Query,
): Event[] =>
  events.filter((event) => query.eventType === undefined || event.type === query.eventType);
