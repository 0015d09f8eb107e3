/** Rates as written, where one may hold a table of models, to rates that each have one price. */
import { type Credits, parseCredits } from "../base/amounts.ts";
import { invariant } from "../base/invariant.ts";
import type { RunKind } from "../catalog/model.ts";
import type { WrittenRate } from "./schema.ts";

export interface ExpandedRate {
  readonly id: string;
  /** Its place in the card's list, and the model's key in its table. */
  readonly index: number;
  readonly model: string | null;
  readonly written: WrittenRate;
  readonly runKinds: readonly RunKind[] | null;
  readonly credits: Credits;
  readonly creditsOutput: Credits | null;
}

/** A rate is named after its item, and its model if it has one, unless it has an `id`. */
export function expandRates(rates: readonly WrittenRate[]): ExpandedRate[] {
  return rates.flatMap((written, index): ExpandedRate[] => {
    const id = written.id ?? written.item;
    const common = { index, written, runKinds: written.runs ?? null };
    if (!written.models) {
      const credits = read(written.credits ?? "0");
      return [{ ...common, id, model: null, credits, creditsOutput: null }];
    }
    return Object.entries(written.models).map(([model, price]) => ({
      ...common,
      id: `${id}.${model}`,
      model,
      credits: read(typeof price === "string" ? price : price.input),
      creditsOutput: typeof price === "string" ? null : read(price.output),
    }));
  });
}

/** Whether both could price one use; then neither would be the rate of it. */
export function couldBothApply(one: ExpandedRate, other: ExpandedRate): boolean {
  return (
    one.written.item === other.written.item &&
    (one.model === null || other.model === null || one.model === other.model) &&
    overlap(one.runKinds, other.runKinds) &&
    overlap(one.written.plans ?? null, other.written.plans ?? null) &&
    agree(one.written.ownFlow, other.written.ownFlow) &&
    agree(one.written.changesAsset, other.written.changesAsset)
  );
}

function overlap<Value>(left: readonly Value[] | null, right: readonly Value[] | null): boolean {
  return left === null || right === null || left.some((value) => right.includes(value));
}

const agree = (left: boolean | undefined, right: boolean | undefined): boolean =>
  left === undefined || right === undefined || left === right;

function read(text: string): Credits {
  const credits = parseCredits(text);
  invariant(credits !== null, `the schema lets through only amounts, not ${text}`);
  return credits;
}
