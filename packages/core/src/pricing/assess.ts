/** What one use costs, by the card pinned to the work. It changes nothing. */
import { CREDIT, type Credits, divideHalfUp, formatCredits } from "../base/amounts.ts";
import { ALLOWED, accept } from "../base/result.ts";
import type { ChargingUnit, PlanId, Rate, RateCard, RunKind } from "../catalog/model.ts";
import type { ChargeRequest } from "../commands/commands.ts";
import { type Decided, invalidInput, refuse } from "../commands/rejections.ts";
import { creditsFor, rateFor } from "./rates.ts";
import { missing, parseUse, type Use } from "./use.ts";

/** What the price of a use depends on, of the work that it belongs to. */
export interface PricedBy {
  readonly card: RateCard;
  readonly planId: PlanId;
  readonly runKind: RunKind | null;
}

export interface Assessment {
  readonly credits: Credits;
  readonly rate: Rate | null;
  /** It is set only where another rate multiplied this one. */
  readonly multiplier?: Rate;
  readonly unit: ChargingUnit;
  /** A decimal string, in the unit of the rate. */
  readonly quantity: string;
  readonly tool: string | null;
}

/** Why a use may have no price. */
type Unpriced = "invalid_input" | "model_not_priced";

/** The item of an AI action, and the table that rates its tokens (RULES A1, C16). */
const AI_ACTION = "ai-action";
const AI_TOKENS = "ai-tokens";

/**
 * A use that costs more is taken for a mistake of its sender; blocks would be bought one by one.
 */
export const CREDITS_PER_USE_MAX: Credits = 10_000_000n * CREDIT;

/**
 * `toolsCharged` is read and added to, so that several uses in one command see each other. Refuses,
 * in this order: what does not parse; a model without a price where the item has prices by model;
 * more credits than one use may cost.
 */
export function assess(
  request: ChargeRequest,
  by: PricedBy,
  toolsCharged: Set<string>,
  field: string,
): Decided<Assessment, Unpriced> {
  const assessed = assessUse(request, by, toolsCharged, field);
  if (!assessed.ok || assessed.value.credits <= CREDITS_PER_USE_MAX) return assessed;
  return tooLarge(field, assessed.value.credits);
}

export const tooLarge = (field: string, credits: Credits): Decided<never, "invalid_input"> =>
  invalidInput(
    field,
    `a use of no more than ${formatCredits(CREDITS_PER_USE_MAX)} credits`,
    formatCredits(credits),
  );

function assessUse(
  request: ChargeRequest,
  by: PricedBy,
  toolsCharged: Set<string>,
  field: string,
): Decided<Assessment, Unpriced> {
  const parsed = parseUse(request, field);
  if (!parsed.ok) return parsed;
  const use = parsed.value;
  if (request.asReported) {
    if (use.reported === null) return missing(`${field}.credits`, "credits as reported");
    const quantity = request.credits ?? "0";
    const reported = { credits: use.reported, rate: null, unit: "reported", quantity } as const;
    return accept({ ...reported, tool: null });
  }
  if (request.item === AI_ACTION) return assessAction(request, use, by, field);

  const found = rateFor(by.card, {
    item: request.item,
    runKind: by.runKind,
    planId: by.planId,
    model: request.model ?? null,
    isOwnFlow: request.tool?.isOwnFlow ?? false,
    changesAsset: request.changesAsset ?? false,
  });
  if (found.kind === "model_not_priced") return notPriced(request, by.card, found.priced);
  const tool = request.tool ? toolName(request.tool) : null;
  if (found.kind === "free") {
    const quantity = String(use.quantity);
    return accept({ credits: 0n, rate: null, unit: "call", quantity, tool });
  }
  const { rate } = found;
  if (rate.unit === "distinct-in-block-run") {
    return assessDistinctTool(request, rate, toolsCharged, tool, field);
  }
  const stated = requireStated(rate, request, field);
  if (!stated.ok) return stated;
  const credits = creditsFor(rate, {
    quantity: use.quantity,
    costMoney: use.cost,
    inputTokens: use.inputTokens,
    outputTokens: use.outputTokens,
    reported: use.reported,
  });
  return accept({
    credits,
    rate,
    unit: rate.unit,
    quantity: quantityText(rate, request, use),
    tool,
  });
}

/**
 * An action costs the credits that the caller reports, or what its model and tokens cost, times the
 * multiplier for actions that create or update an asset (RULES A1). Either way the result is
 * rounded once.
 */
function assessAction(
  request: ChargeRequest,
  use: Use,
  by: PricedBy,
  field: string,
): Decided<Assessment, Unpriced> {
  const question = {
    runKind: by.runKind,
    planId: by.planId,
    isOwnFlow: false,
    changesAsset: request.changesAsset ?? false,
  };
  const found = rateFor(by.card, { ...question, item: AI_ACTION, model: null });
  if (found.kind !== "rate") return accept(free("reported", "0"));
  const multiplier = found.rate.credits;
  if (use.reported !== null) {
    const credits = divideHalfUp(use.reported * multiplier, CREDIT);
    const quantity = request.credits ?? "0";
    return accept({ credits, rate: found.rate, unit: "reported", quantity, tool: null });
  }
  const model = request.model ?? null;
  if (model === null || !hasTokens(request)) {
    const lacking = model === null ? `${field}.credits` : `${field}.inputTokens`;
    return missing(lacking, "credits as reported, or a model with its tokens");
  }
  const tokens = rateFor(by.card, { ...question, item: AI_TOKENS, model });
  if (tokens.kind === "model_not_priced") return notPriced(request, by.card, tokens.priced);
  if (tokens.kind === "free") return accept(free("tokens", "0"));
  const { credits: perInput, creditsOutput } = tokens.rate;
  const rated = use.inputTokens * perInput + use.outputTokens * (creditsOutput ?? 0n);
  return accept({
    credits: divideHalfUp(rated * multiplier, 1000n * CREDIT),
    rate: tokens.rate,
    ...(multiplier === CREDIT ? {} : { multiplier: found.rate }),
    unit: "tokens",
    quantity: String(use.inputTokens + use.outputTokens),
    tool: null,
  });
}

/** The caller must say what the rate counts, so that nothing is free for want of a number. */
function requireStated(
  rate: Rate,
  request: ChargeRequest,
  field: string,
): Decided<null, "invalid_input"> {
  if (rate.unit === "cost" && request.cost === undefined) {
    return missing(`${field}.cost`, "the cost to pass through, a decimal string");
  }
  if (rate.unit === "reported" && request.credits === undefined) {
    return missing(`${field}.credits`, "credits as reported, a decimal string");
  }
  if (rate.unit === "tokens" && !hasTokens(request)) {
    return missing(`${field}.inputTokens`, "input tokens, output tokens or both");
  }
  return ALLOWED;
}

const hasTokens = (request: ChargeRequest): boolean =>
  request.inputTokens !== undefined || request.outputTokens !== undefined;

function assessDistinctTool(
  request: ChargeRequest,
  rate: Rate,
  toolsCharged: Set<string>,
  tool: string | null,
  field: string,
): Decided<Assessment, "invalid_input"> {
  if (tool === null) return missing(`${field}.tool`, "the tool's server and name");
  if (request.blockRunId === undefined) {
    return missing(`${field}.blockRunId`, "the block run that the tool was used in");
  }
  const key = toolKey(request.blockRunId, tool);
  const isFirst = !toolsCharged.has(key);
  toolsCharged.add(key);
  const credits = isFirst ? rate.credits : 0n;
  return accept({ credits, rate, unit: rate.unit, quantity: isFirst ? "1" : "0", tool });
}

/** A slash in a name is escaped, so that the last slash always separates server and name. */
const toolName = ({ server, name }: { server: string; name: string }): string =>
  `${server}/${name.replaceAll("%", "%25").replaceAll("/", "%2F")}`;

/** Two uses with one key are the same tool in the same run of a block. */
export const toolKey = (blockRunId: string, tool: string): string =>
  JSON.stringify([blockRunId, tool]);

function quantityText(rate: Rate, request: ChargeRequest, use: Use): string {
  if (rate.unit === "cost") return request.cost ?? "0";
  if (rate.unit === "reported") return request.credits ?? "0";
  if (rate.unit === "tokens") return String(use.inputTokens + use.outputTokens);
  return String(use.quantity);
}

const free = (unit: ChargingUnit, quantity: string): Assessment => ({
  credits: 0n,
  rate: null,
  unit,
  quantity,
  tool: null,
});

const notPriced = (request: ChargeRequest, card: RateCard, priced: string[]) =>
  refuse("model_not_priced", {
    item: request.item,
    model: request.model ?? null,
    priced,
    card: card.id,
  });
