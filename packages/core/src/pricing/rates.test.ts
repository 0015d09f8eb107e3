import { describe, expect, test } from "vitest";
import { parseCredits, parseMoney } from "../base/amounts.ts";
import type { ChargingUnit, Rate, RateCard } from "../catalog/model.ts";
import { creditsFor, needsCredits, type RatedUsage, rateFor } from "./rates.ts";

const amount = (text: string): bigint => {
  const credits = parseCredits(text);
  if (credits === null) throw new Error(`${text} is not an amount`);
  return credits;
};

const rate = (parts: Partial<Rate> & { item: string }): Rate => ({
  id: parts.item,
  unit: "call",
  runKinds: null,
  model: null,
  plans: null,
  isOwnFlow: null,
  changesAsset: null,
  credits: amount("1"),
  creditsOutput: null,
  source: "a test",
  assumed: null,
  ...parts,
});

const card = (...rates: Rate[]): RateCard => ({
  id: "card",
  name: "A card",
  pool: "flows",
  source: "a test",
  rates,
  overage: [],
  overageSwitch: "team",
});

const query = {
  item: "block",
  runKind: "automated",
  planId: "team",
  model: null,
  isOwnFlow: false,
  changesAsset: false,
} as const;

const nothing: RatedUsage = {
  quantity: 1n,
  costMoney: null,
  inputTokens: 0n,
  outputTokens: 0n,
  reported: null,
};

describe("C16: which rate", () => {
  test("C16: an item that is not on the card is free", () => {
    expect(rateFor(card(rate({ item: "other" })), query)).toEqual({ kind: "free" });
  });

  test("C16: an item that is not on the card for this run kind is free", () => {
    const priced = card(rate({ item: "block", runKinds: ["manual-local"] }));
    expect(rateFor(priced, query)).toEqual({ kind: "free" });
    expect(rateFor(priced, { ...query, runKind: null })).toEqual({ kind: "free" });
    expect(rateFor(priced, { ...query, runKind: "manual-local" }).kind).toBe("rate");
  });

  test("C16: an item that is not on the card for this plan is free", () => {
    const priced = card(rate({ item: "block", plans: ["solo"], model: "gpt-4" }));
    expect(rateFor(priced, query)).toEqual({ kind: "free" });
  });

  test("C16: a model that the table does not list, or none, is refused with those it lists", () => {
    const priced = card(
      rate({ id: "a", item: "block", model: "gpt-4" }),
      rate({ id: "b", item: "block", model: "gpt-4o" }),
      rate({ id: "c", item: "block", model: "gpt-5", plans: ["solo"] }),
    );
    const refused = { kind: "model_not_priced", priced: ["gpt-4", "gpt-4o"] };
    expect(rateFor(priced, { ...query, model: "gpt-5" })).toEqual(refused);
    expect(rateFor(priced, query)).toEqual(refused);
    expect(rateFor(priced, { ...query, model: "gpt-4o" })).toMatchObject({ rate: { id: "b" } });
  });

  test("RULES 3: a tool that is the team's own flow may have no rate", () => {
    const priced = card(rate({ item: "block", isOwnFlow: false }));
    expect(rateFor(priced, { ...query, isOwnFlow: true })).toEqual({ kind: "free" });
    expect(rateFor(priced, query).kind).toBe("rate");
  });
});

describe("C13: how many credits", () => {
  const cases: [ChargingUnit, Partial<Rate>, Partial<RatedUsage>, string][] = [
    ["run", { credits: amount("1") }, {}, "1"],
    ["call", { credits: amount("10") }, { quantity: 3n }, "30"],
    ["distinct-in-block-run", { credits: amount("2") }, { quantity: 1n }, "2"],
    ["cost", { credits: amount("1000") }, { costMoney: parseMoney("0.0415") ?? 0n }, "41.5"],
    ["cost", { credits: amount("1000") }, { costMoney: parseMoney("0.0000000004") ?? 0n }, "0"],
    ["cost", { credits: amount("1000") }, { costMoney: 500n }, "0.000001"],
    ["cost", { credits: amount("1000") }, { costMoney: 499n }, "0"],
    ["reported", { credits: amount("0.5") }, { reported: amount("3") }, "1.5"],
    ["reported", { credits: amount("0.3") }, { reported: amount("10") }, "3"],
    ["reported", { credits: amount("0.5") }, { reported: 1n }, "0.000001"],
    [
      "tokens",
      { credits: amount("0.05"), creditsOutput: amount("0.4") },
      { inputTokens: 1_234n, outputTokens: 567n },
      "0.2885",
    ],
    [
      "tokens",
      { credits: amount("0.000001"), creditsOutput: 0n },
      { inputTokens: 500n },
      "0.000001",
    ],
    ["tokens", { credits: amount("0.000001"), creditsOutput: 0n }, { inputTokens: 499n }, "0"],
  ];
  test.each(cases)("C13: %s %o of %o is %s", (unit, parts, usage, expected) => {
    const priced = rate({ item: "block", unit, ...parts });
    expect(creditsFor(priced, { ...nothing, ...usage })).toBe(amount(expected));
  });
});

describe("F3, C1: which work needs credits", () => {
  const priced = card(
    rate({ item: "http-request", runKinds: ["automated"] }),
    rate({ item: "connector" }),
    rate({ item: "gift", credits: 0n }),
    rate({ item: "image", plans: ["solo"] }),
  );
  test("F3: a manual run of free blocks needs none", () => {
    expect(needsCredits(priced, "team", "manual-local", ["http-request", "if"])).toBe(false);
    expect(needsCredits(priced, "team", "automated", ["http-request", "if"])).toBe(true);
  });
  test("F3: a price of zero, or of another plan, is no need", () => {
    expect(needsCredits(priced, "team", "automated", ["gift", "image"])).toBe(false);
    expect(needsCredits(priced, "solo", "automated", ["image"])).toBe(true);
  });
  test("C1: blocks that are not told count as any that the card could charge", () => {
    expect(needsCredits(priced, "team", "manual-local", null)).toBe(true);
    const automatedOnly = card(rate({ item: "http-request", runKinds: ["automated"] }));
    expect(needsCredits(automatedOnly, "team", "manual-local", null)).toBe(false);
  });
  test("F3: the run itself counts though nobody lists it", () => {
    const deployed = card(rate({ item: "run", unit: "run", runKinds: ["automated"] }));
    expect(needsCredits(deployed, "team", "automated", [])).toBe(true);
    expect(needsCredits(deployed, "team", "manual-local", [])).toBe(false);
  });
});
