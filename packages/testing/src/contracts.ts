/** What the contract of random work says, and from when. */
import { type CommandOf, formatInstant } from "@sluice/core";
import { type Draw, pick } from "./draw.ts";
import { DAY, HOUR } from "./pauses.ts";

type Term = readonly [target: string, value: string | boolean];

const PRICES: readonly Term[] = [
  ["pools.flows.allotment", "60"],
  ["pools.ai.allotment", "25"],
  ["rates.flows-new.http", "0.5"],
  ["overage.ai.price", "0.02"],
  ["overage.flows.price", "0.5"],
];

/** More, less, and what the plan does not have. */
const TERMS: readonly Term[] = [
  ["pools.flows.allotment", "80"],
  ["pools.flows.allotment", "10"],
  ["pools.ai.allotment", "30"],
  ["overage.flows.available", false],
  ["overage.flows.available", true],
  ["overage.flows.price", "0.25"],
  ["features.private-flow-runner", true],
  ["packs.flows.price", "1.5"],
  ["add-ons.seat.price", "4"],
];

export function priceByContract(now: number, draw: Draw): CommandOf<"override_terms"> {
  const from = now + (draw(3) - 1) * 5 * DAY;
  return override(from, pick(draw, PRICES));
}

export function termsByContract(now: number, draw: Draw): CommandOf<"override_terms"> {
  const from = now + (draw(4) - 1) * 12 * HOUR;
  return override(from, pick(draw, TERMS));
}

function override(from: number, [target, value]: Term): CommandOf<"override_terms"> {
  const reason = "the contract";
  return { type: "override_terms", target, value, from: formatInstant(from), reason };
}
