import type { Instant } from "../base/instant.ts";
import type { CardId, PlanId } from "../catalog/model.ts";

/**
 * What fixes the price of a piece of work, taken at the instant at which its root started (RULES
 * F2, C5).
 */
export interface Pin {
  startedAt: Instant;
  cycle: number;
  cardId: CardId;
  planId: PlanId;
}
