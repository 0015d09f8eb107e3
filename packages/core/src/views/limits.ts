/**
 * The limits that count no credits: how much a plan may have at once, and how fast calls may come.
 */
import { formatInstant, type Instant } from "../base/instant.ts";
import type { Catalog, Plan } from "../catalog/model.ts";
import { limitRule, newTally, resetsAt } from "../limits/tally.ts";
import type { PlanLimitView, RateLimitUsageView } from "./shapes.ts";

export function viewPlanLimits(plan: Plan | undefined): PlanLimitView[] {
  return Object.entries(plan?.limits ?? {}).map(([name, limit]) => ({
    name,
    ...limit,
    window: null,
    resetsAt: null,
  }));
}

/** Gates know how many calls were used; a caller who can ask one fills `used` in. */
export function viewRateLimits(catalog: Catalog, now: Instant): RateLimitUsageView[] {
  return Object.values(catalog.rateLimits).map((limit) => {
    const rule = limitRule(limit);
    return {
      name: limit.id,
      title: limit.name,
      limit: limit.limit,
      unit: "call",
      windowSeconds: limit.windowSeconds,
      window: `PT${limit.windowSeconds}S`,
      algorithm: limit.algorithm,
      scope: limit.per.join(","),
      resetsAt: rule.isSmooth ? null : formatInstant(resetsAt(newTally(rule), now)),
      used: null,
      routes: limit.routes && [...limit.routes],
      source: limit.source,
      assumed: limit.assumed,
    };
  });
}
