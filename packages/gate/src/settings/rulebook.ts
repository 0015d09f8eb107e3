/** The settings prepared for deciding calls, once for each change of them. */
import type { RateLimit, Route } from "@sluice/core";
import { type RouteFinder, routeFinder } from "@sluice/core/limits";
import type { GateSettings } from "../ports/backend.ts";

export interface Rulebook {
  readonly rateLimits: readonly RateLimit[];
  readonly findRoute: RouteFinder;
  readonly callPool: string | null;
  readonly isPerMember: (pool: string) => boolean;
  /** Tells two settings apart. */
  readonly fingerprint: string;
}

export function rulebookOf(settings: GateSettings): Rulebook {
  const memberPools = new Set(settings.memberPools);
  return {
    rateLimits: settings.rateLimits,
    findRoute: routeFinder(settings.routes),
    callPool: settings.callPool,
    isPerMember: (pool) => memberPools.has(pool),
    fingerprint: JSON.stringify(settings, (_, value: unknown) =>
      typeof value === "bigint" ? String(value) : value,
    ),
  };
}

/** As how many calls a call counts: one, where the catalog names no route. */
export const weightOf = (route: Route | null): number => route?.weight ?? 1;
