import { sampleCatalog } from "@sluice/testing/rules";
import { describe, expect, test } from "vitest";
import type { RateCard } from "../catalog/model.ts";
import type { ChargeRequest } from "../commands/commands.ts";
import { assess } from "./assess.ts";

const ask = (cardId: string, request: ChargeRequest) => {
  const card = sampleCatalog.cards[cardId] as RateCard;
  const by = { card, planId: "basic", runKind: cardId === "ai" ? null : ("automated" as const) };
  return assess(request, by, new Set(), "charge");
};

describe("assessing a use", () => {
  test("A1: what the rate counts must be told; no number is not zero", () => {
    const untold: [string, ChargeRequest, string][] = [
      ["ai", { item: "ai-action" }, "charge.credits"],
      ["ai", { item: "ai-action", model: "large" }, "charge.inputTokens"],
      ["ai", { item: "ai-tokens", model: "large" }, "charge.inputTokens"],
      ["flows-old", { item: "ai-media" }, "charge.cost"],
    ];
    for (const [card, request, field] of untold) {
      const refused = { ok: false, rejection: { code: "invalid_input", field, got: "nothing" } };
      expect(ask(card, request)).toMatchObject(refused);
    }
    const told = ask("ai", { item: "ai-action", model: "large", outputTokens: 500 });
    expect(told).toMatchObject({ ok: true, value: { credits: 2_000_000n } });
  });

  test("C9: what a gate let through is charged as it reports, whatever is on the card", () => {
    const reported = { item: "api-call", credits: "2.5", asReported: true };
    const charged = { credits: 2_500_000n, rate: null, unit: "reported", quantity: "2.5" };
    expect(ask("flows-old", reported)).toMatchObject({ ok: true, value: charged });
    expect(ask("flows-old", { ...reported, item: "connector" })).toMatchObject({ value: charged });
    const untold = { ok: false, rejection: { code: "invalid_input", field: "charge.credits" } };
    expect(ask("flows-old", { item: "api-call", asReported: true })).toMatchObject(untold);
  });

  test("A1: a multiplier of 0.5 makes 1.5 of 3 credits, however they came", () => {
    const asset = { item: "ai-action", changesAsset: true };
    const reported = ask("ai", { ...asset, credits: "3" });
    const rated = ask("ai", { ...asset, model: "large", inputTokens: 1000, outputTokens: 500 });
    expect(reported).toMatchObject({ ok: true, value: { credits: 1_500_000n } });
    expect(rated).toMatchObject({ ok: true, value: { credits: 1_500_000n } });
  });

  test("C3: a use of ten million credits is the largest that is taken", () => {
    const most = ask("flows-old", { item: "connector", quantity: 5_000_000 });
    expect(most).toMatchObject({ ok: true });
    const more = ask("flows-old", { item: "connector", quantity: 5_000_001 });
    expect(more).toMatchObject({ ok: false, rejection: { field: "charge", got: "10000002" } });
  });
});
