/** Limits and routes of the catalog as JSON, for people and for gates. */
import type { CatalogView } from "@sluice/contract";
import { formatCredits, type RateLimit, type Route } from "@sluice/core";

export const toRateLimitView = (limit: RateLimit): CatalogView["rateLimits"][number] => ({
  ...limit,
  per: [...limit.per],
  routes: limit.routes && [...limit.routes],
});

export const toRouteView = (route: Route): CatalogView["routes"][number] => ({
  ...route,
  matches: [...route.matches],
  credits: route.credits && {
    pool: route.credits.pool,
    amount: formatCredits(route.credits.amount),
  },
});
