/** How much of each limit the caller has used, for limits that are counted by caller. */
import { formatInstant, type RateLimit, type RateLimitUsageView } from "@sluice/core";
import type { Viewer } from "@sluice/engine";
import { countersOf, type KeyIdentity } from "@sluice/gate";
import type { Deps } from "../http/call.ts";
import type { Principal } from "../http/principal.ts";

/** Null: the operator, who calls nothing that is guarded. */
export function callerOf(principal: Principal, viewer: Viewer): KeyIdentity | null {
  if (principal.scope === "operator") return null;
  const { keyId, teamId } = principal;
  return { keyId, teamId, memberId: viewer.kind === "member" ? viewer.memberId : null };
}

/** Looks without using anything up. What is counted elsewhere stays unknown. */
export async function withOwnCalls(
  views: readonly RateLimitUsageView[],
  identity: KeyIdentity,
  { engine, limiter }: Pick<Deps, "engine" | "limiter">,
): Promise<RateLimitUsageView[]> {
  const { rateLimits } = engine.catalog;
  const looked = views.flatMap(({ name }) => {
    const limit = rateLimits[name];
    return limit && isByCaller(limit) ? [limit] : [];
  });
  const counters = looked.flatMap((limit) => {
    const route = limit.routes?.[0] ?? null;
    return countersOf([limit], { identity, address: "", route }, "");
  });
  const { states } = await limiter.draw(counters, 1, true);
  const byLimit = new Map(states.map((state) => [state.counter.limit.id, state]));
  return views.map((view) => {
    const state = byLimit.get(view.name);
    if (!state || state.storeAway !== null) return view;
    const resetsAt = view.resetsAt === null ? null : formatInstant(state.resetsAt);
    return { ...view, used: view.limit - state.remaining, resetsAt };
  });
}

/** An address does not say who somebody is, and each route has a count of its own. */
const isByCaller = ({ per }: RateLimit): boolean =>
  per.every((partition) => partition === "user" || partition === "team" || partition === "key");
