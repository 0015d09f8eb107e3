/** Parses the amounts of a charge request. A refusal names the field. */
import { type Credits, type Money, parseCredits, parseMoney } from "../base/amounts.ts";
import { accept } from "../base/result.ts";
import type { ChargeRequest } from "../commands/commands.ts";
import { type Decided, invalidInput } from "../commands/rejections.ts";

export interface Use {
  readonly quantity: bigint;
  readonly cost: Money | null;
  readonly reported: Credits | null;
  readonly inputTokens: bigint;
  readonly outputTokens: bigint;
}

export function parseUse(request: ChargeRequest, field: string): Decided<Use, "invalid_input"> {
  const quantity = parseCount(request.quantity ?? 1, 1);
  if (quantity === null) {
    return invalidInput(`${field}.quantity`, "a whole number from 1", String(request.quantity));
  }
  const inputTokens = parseCount(request.inputTokens ?? 0, 0);
  const outputTokens = parseCount(request.outputTokens ?? 0, 0);
  if (inputTokens === null || outputTokens === null) {
    const name = inputTokens === null ? "inputTokens" : "outputTokens";
    return invalidInput(`${field}.${name}`, "a whole number from 0", String(request[name]));
  }
  const cost = request.cost === undefined ? null : parseMoney(request.cost);
  if (request.cost !== undefined && (cost === null || cost < 0n)) {
    return invalidInput(`${field}.cost`, "a decimal string, not negative", request.cost);
  }
  const reported = request.credits === undefined ? null : parseCredits(request.credits);
  if (request.credits !== undefined && (reported === null || reported < 0n)) {
    const expected = "a decimal string with at most 6 decimals, not negative";
    return invalidInput(`${field}.credits`, expected, request.credits);
  }
  return accept({ quantity, cost, reported, inputTokens, outputTokens });
}

export const missing = (field: string, expected: string): Decided<never, "invalid_input"> =>
  invalidInput(field, expected, "nothing");

function parseCount(value: number, least: number): bigint | null {
  return Number.isSafeInteger(value) && value >= least ? BigInt(value) : null;
}
