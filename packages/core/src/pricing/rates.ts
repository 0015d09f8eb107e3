/** Rating: which rate prices a use, and how many credits that makes. */
import { CREDIT, type Credits, divideHalfUp, type Money } from "../base/amounts.ts";
import type { PlanId, Rate, RateCard, RunKind } from "../catalog/model.ts";

const PICO_PER_DOLLAR = 1_000_000_000_000n;
const TOKENS_PER_PRICE = 1000n;

export interface RateQuery {
  readonly item: string;
  /** Null: the use is outside runs, and only rates for any run kind apply. */
  readonly runKind: RunKind | null;
  readonly planId: PlanId;
  readonly model: string | null;
  readonly isOwnFlow: boolean;
  readonly changesAsset: boolean;
}

export type RateFound =
  | { readonly kind: "rate"; readonly rate: Rate }
  | { readonly kind: "free" }
  | { readonly kind: "model_not_priced"; readonly priced: string[] };

/**
 * A use that the card does not name, or not for this run kind and plan, is free. Where the card has
 * prices by model, the use must name a model that it lists (RULES C16). A catalog in which two
 * rates could apply is refused, so that the order of rates never decides.
 */
export function rateFor(card: RateCard, query: RateQuery): RateFound {
  const priced: string[] = [];
  for (const rate of card.rates) {
    if (rate.item !== query.item || !appliesTo(rate, query)) continue;
    if (rate.model === null || rate.model === query.model) return { kind: "rate", rate };
    priced.push(rate.model);
  }
  return priced.length === 0 ? { kind: "free" } : { kind: "model_not_priced", priced };
}

/** How much was used, in whichever of these the unit of the rate counts. */
export interface RatedUsage {
  readonly quantity: bigint;
  readonly costMoney: Money | null;
  readonly inputTokens: bigint;
  readonly outputTokens: bigint;
  readonly reported: Credits | null;
}

/**
 * The result is exact wherever micro-credits can hold it; elsewhere it is rounded half up, once
 * (RULES C13). A missing cost or report counts as zero, because callers refuse it before.
 */
export function creditsFor(rate: Rate, usage: RatedUsage): Credits {
  switch (rate.unit) {
    case "run":
    case "call":
    case "distinct-in-block-run":
      return usage.quantity * rate.credits;
    case "cost":
      return divideHalfUp((usage.costMoney ?? 0n) * rate.credits, PICO_PER_DOLLAR);
    case "tokens": {
      const input = usage.inputTokens * rate.credits;
      const output = usage.outputTokens * (rate.creditsOutput ?? 0n);
      return divideHalfUp(input + output, TOKENS_PER_PRICE);
    }
    case "reported":
      return divideHalfUp((usage.reported ?? 0n) * rate.credits, CREDIT);
  }
}

/** The item of the run itself. Every run has it, whether the caller named items or not. */
export const RUN_ITEM = "run";

/**
 * Whether a run could cost anything at all, so that its admission asks for credits (RULES F3).
 * `items` is null where the flow's items are not known; then any item that the card charges counts
 * (RULES C1).
 */
export function needsCredits(
  card: RateCard,
  planId: PlanId,
  runKind: RunKind | null,
  items: readonly string[] | null,
): boolean {
  return card.rates.some(
    (rate) =>
      (items === null || rate.item === RUN_ITEM || items.includes(rate.item)) &&
      (rate.credits > 0n || (rate.creditsOutput ?? 0n) > 0n) &&
      includes(rate.runKinds, runKind) &&
      includes(rate.plans, planId),
  );
}

function appliesTo(rate: Rate, query: RateQuery): boolean {
  return (
    includes(rate.runKinds, query.runKind) &&
    includes(rate.plans, query.planId) &&
    (rate.isOwnFlow === null || rate.isOwnFlow === query.isOwnFlow) &&
    (rate.changesAsset === null || rate.changesAsset === query.changesAsset)
  );
}

/** In a rate, null means any. In a query, null matches only a rate for any. */
function includes<Value>(allowed: readonly Value[] | null, asked: Value | null): boolean {
  return allowed === null || (asked !== null && allowed.includes(asked));
}
