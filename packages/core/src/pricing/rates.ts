/** Rating: which rate prices a use, and how many credits that makes. */
import { CREDIT, type Credits, divideHalfUp, type Money } from "../base/amounts.ts";
import type { PlanId, Rate, RateCard, RunKind } from "../catalog/model.ts";

const PICO_PER_DOLLAR = 1_000_000_000_000n;
const TOKENS_PER_PRICE = 1000n;

export interface RateQuery {
  readonly item: string;
  /** Null outside runs; only rates for any run kind then apply. */
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
 * What a card does not name, or not for this run kind and plan, is free. What it prices by model
 * must come with a model that it lists (RULES C16). A catalog is refused where two rates could
 * apply, so that the order of rates never decides.
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

/** How much was used, in whichever of these the rate's unit counts. */
export interface RatedUsage {
  readonly quantity: bigint;
  readonly costMoney: Money | null;
  readonly inputTokens: bigint;
  readonly outputTokens: bigint;
  readonly reported: Credits | null;
}

/**
 * Exact wherever micro-credits can hold it; elsewhere half of one and more is another, just once
 * (RULES C13). A cost or report that is missing counts as zero: callers refuse it before.
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

/** The item of the run itself: every run has it, whether its caller told items or not. */
export const RUN_ITEM = "run";

/**
 * Whether a run could cost anything at all, so that its admission asks for credits (RULES F3).
 * `items` null: the blocks are not told, and any that the card can charge count (RULES C1).
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

/** Null in a rate means any; null in a query is answered only by that. */
function includes<Value>(allowed: readonly Value[] | null, asked: Value | null): boolean {
  return allowed === null || (asked !== null && allowed.includes(asked));
}
