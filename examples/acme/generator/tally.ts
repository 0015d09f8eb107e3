/**
 * What the two teams reckon they have used. A runner sees Sluice's answers and acts on them: it
 * does not go on with a run that was paused. The generator sees none, so it keeps this tally of
 * the published prices, and the story test holds it against the core, command by command.
 */
import type { ChargeRequest } from "@sluice/core";

export type Kind = "manual-local" | "manual-cloud" | "automated";

export interface FlowsCard {
  /** Each time a deployed flow runs. */
  readonly run: number;
  /** Kinds of run in which the cheap blocks (HTTP Request, Evaluate, If ...) cost a credit. */
  readonly paidBlocks: readonly Kind[];
  readonly tools: "per-call" | "distinct";
}

export const FLOWS_V11: FlowsCard = { run: 1, paidBlocks: ["automated"], tools: "per-call" };
export const FLOWS_V12: FlowsCard = {
  run: 0,
  paidBlocks: ["automated", "manual-cloud"],
  tools: "distinct",
};

const CHEAP_BLOCKS = new Set(["http-request", "evaluate", "condition", "validate", "if"]);
const CREATE_WITH_AI: Record<string, number> = {
  "gpt-4o": 15,
  "gpt-4o-mini": 1,
  "gpt-4": 25,
  "gpt-3.5": 5,
};
const AI_AGENT: Record<string, number> = {
  "gpt-5": 10,
  "gpt-5-mini": 2,
  "gpt-5-nano": 1,
  "gpt-4": 25,
  "gpt-4o": 15,
  "gpt-4o-mini": 2,
};

export const promptTestCredits = (model: string): number => CREATE_WITH_AI[model] ?? 0;

/** Credits of one use; `toolsSeen` remembers the tools of the run. */
export function creditsOf(
  card: FlowsCard,
  kind: Kind,
  charge: ChargeRequest,
  toolsSeen: Set<string>,
): number {
  const quantity = charge.quantity ?? 1;
  const model = charge.model ?? "";
  if (CHEAP_BLOCKS.has(charge.item)) return card.paidBlocks.includes(kind) ? quantity : 0;
  switch (charge.item) {
    case "ai-request":
      return quantity;
    case "connector":
      return 2 * quantity;
    case "create-with-ai":
      return (CREATE_WITH_AI[model] ?? 0) * quantity;
    case "create-with-ai-image":
      return 10 * quantity;
    case "ai-media":
      return Number(charge.cost ?? 0) * 1000;
    case "ai-agent":
      return (AI_AGENT[model] ?? 0) * quantity;
    case "mcp-tool":
      return toolCredits(card, charge, quantity, toolsSeen);
    default:
      return 0;
  }
}

function toolCredits(
  card: FlowsCard,
  charge: ChargeRequest,
  quantity: number,
  toolsSeen: Set<string>,
): number {
  if (card.tools === "per-call") return 2 * quantity;
  if (charge.tool?.isOwnFlow) return 0;
  const tool = `${charge.blockRunId} ${charge.tool?.server} ${charge.tool?.name}`;
  if (toolsSeen.has(tool)) return 0;
  toolsSeen.add(tool);
  return 2;
}

/** Whether a run of these blocks asks for credits at all (RULES F3). */
export function needsCredits(card: FlowsCard, kind: Kind, items: readonly string[]): boolean {
  if (kind === "automated" && card.run > 0) return true;
  const charge = (item: string): ChargeRequest =>
    item === "create-with-ai"
      ? { item, model: "gpt-4o" }
      : item === "ai-agent"
        ? { item, model: "gpt-5" }
        : item === "ai-media"
          ? { item, cost: "1" }
          : { item };
  return items.some((item) => creditsOf(card, kind, charge(item), new Set()) > 0);
}

/** One account through its cycles: what was included, what was used, and whether it may go over. */
export class Tally {
  isOverageOn = false;
  readonly #cycleStarts: readonly number[];
  readonly #included: number[];
  readonly #used: number[];

  constructor(cycleStarts: readonly number[], included: number) {
    this.#cycleStarts = cycleStarts;
    this.#included = cycleStarts.map(() => included);
    this.#used = cycleStarts.map(() => 0);
  }

  cycleAt(at: number): number {
    return this.#cycleStarts.findLastIndex((start) => start <= at);
  }

  include(cycle: number, credits: number): void {
    this.#included[cycle] = (this.#included[cycle] ?? 0) + credits;
  }

  use(cycle: number, credits: number): void {
    this.#used[cycle] = (this.#used[cycle] ?? 0) + credits;
  }

  used(cycle: number): number {
    return this.#used[cycle] ?? 0;
  }

  /** More than nothing left, or overage on (RULES C1). */
  admits(at: number): boolean {
    const cycle = this.cycleAt(at);
    return this.isOverageOn || this.used(cycle) < (this.#included[cycle] ?? 0);
  }
}
