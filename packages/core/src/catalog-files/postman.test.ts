/** Pins everything that `catalogs/postman` sells to the rules that say so. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CATALOGS, catalog, found } from "../../test/postman-catalog.ts";
import { formatCredits, formatMoney, formatPrice, parseCredits } from "../base/amounts.ts";
import { formatInstant, parseInstant } from "../base/instant.ts";
import { creditsFor, rateFor } from "../pricing/rates.ts";
import { cardAt, isUpgrade, plansWithFeature, plansWithOverage } from "../terms/terms.ts";
import { catalogJsonSchema } from "./schema.ts";

describe("RULES 1: plans and pools", () => {
  test.each([
    ["free", "member 50", "team 500", "team 1000"],
    ["basic", "member 400", "team 500", "team ~10000"],
    ["professional", "member 400", "team 500", "team ~100000"],
    ["enterprise", "member ~0", "team ~500", "team ~1000000"],
    ["free-2026", "member 50", "team 25", "team 10000"],
    ["solo", "member 400", "team 50", "team ~100000"],
    ["team", "member 400", "team 100", "team ~1000000"],
    ["enterprise-2026", "member-pooled 800", "team 500", "team ~10000000"],
  ])("R2: %s has AI credits %s, Flows %s, calls %s", (planId, ai, flows, calls) => {
    const shown = ["ai", "flows", "api_calls"].map((pool) => {
      const own = catalog.plans[planId]?.pools[pool];
      if (!own) throw new Error(`${planId} has no ${pool}`);
      const mark = own.allotment.assumed === null ? "" : "~";
      return `${own.scope} ${mark}${formatCredits(own.allotment.value)}`;
    });
    expect(shown).toEqual([ai, flows, calls]);
  });

  test.each([
    ["ai-add-on", "free", "400"],
    ["flows-seat", "free", "5000"],
    ["flows-seat", "basic", "25000"],
    ["flows-seat", "professional", "100000"],
  ])("RULES 1: with %s, %s has %s", (addOn, plan, amount) => {
    const allotment = catalog.addOns[addOn]?.allotments[plan];
    expect(allotment?.value).toBe(parseCredits(amount));
    expect(allotment?.assumed).toBeNull();
  });

  test("A4: the AI add-on is for Free alone and ends on an upgrade; its price is assumed", () => {
    const addOn = catalog.addOns["ai-add-on"];
    expect(Object.keys(addOn?.allotments ?? {})).toEqual(["free"]);
    expect(addOn?.endsOnUpgrade).toBe(true);
    expect(addOn?.pricePerCycle.assumed).not.toBeNull();
  });

  test("F4: packs are for Enterprise of 2026, last 12 months, and have the contract's price", () => {
    const pack = catalog.packs["flows-pack"];
    expect(pack).toMatchObject({ plans: ["enterprise-2026"], price: null, pool: "flows" });
    expect(pack?.lastsMonths.value).toBe(12);
  });

  test("R5, R6: features", () => {
    const others = ["free", "basic", "professional", "free-2026", "solo", "team"];
    expect(plansWithFeature(catalog, "agent-mode")).toEqual([...others, "enterprise-2026"]);
    expect(plansWithFeature(catalog, "private-flow-runner")).toEqual([
      "enterprise",
      "enterprise-2026",
    ]);
    expect(catalog.plans["enterprise"]?.features["agent-mode"]?.note).toContain("coming soon");
    const kinds = Object.values(catalog.plans).filter(({ kind }) => kind === "enterprise");
    expect(kinds.map(({ id }) => id)).toEqual(["enterprise", "enterprise-2026"]);
    expect(catalog.plans["free-2026"]?.limits["snapshots-per-flow"]?.value).toBe(10);
  });

  test("C14: two plans have no roles; rights are those of the rules", () => {
    const without = Object.values(catalog.plans).filter(({ hasRoles }) => !hasRoles);
    expect(without.map(({ id }) => id)).toEqual(["free-2026", "solo"]);
    const holders = (right: string) =>
      Object.values(catalog.roles)
        .filter(({ rights }) => rights.some((own) => own === right))
        .map(({ id }) => id);
    expect(holders("billing")).toEqual(["owner", "billing"]);
    expect(holders("see-invoices")).toEqual(["owner", "billing"]);
    expect(holders("ai-team-setting")).toEqual(["owner", "admin", "billing"]);
    expect(holders("see-team-usage")).toEqual(["owner", "admin", "billing", "member"]);
    expect(holders("see-own-usage")).toHaveLength(5);
  });

  test("C3, C5, C15, A3: bounds and the default of pay-as-you-go", () => {
    expect(catalog.bounds).toMatchObject({
      runAgeMaxSeconds: 86_400,
      creditsAbsorbedPerRunMax: 10_000_000_000n,
      runDepthMax: 8,
      cycleGraceSeconds: 86_400,
      paygDefault: "off",
    });
  });

  test("C7: upgrades stay within a family", () => {
    expect(isUpgrade(catalog, "free", "professional")).toBe("upgrade");
    expect(isUpgrade(catalog, "professional", "basic")).toBe("downgrade");
    expect(isUpgrade(catalog, "professional", "team")).toBe("family-change");
    expect(isUpgrade(catalog, "team", "team")).toBe("same");
  });
});

describe("RULES 3: which card is in force", () => {
  test.each([
    ["postman-2025", "flows", "2025-01-21T23:59:59Z", null],
    ["postman-2025", "flows", "2025-01-22T00:00:00Z", "flows-2025-01-22"],
    ["postman-2025", "flows", "2026-02-28T23:59:59Z", "flows-2025-01-22"],
    ["postman-2025", "flows", "2026-03-01T00:00:00Z", "flows-v11"],
    ["postman-2026", "flows", "2026-02-28T23:59:59Z", null],
    ["postman-2026", "flows", "2026-03-01T00:00:00Z", "flows-v12"],
    ["postman-2025", "ai", "2025-01-01T00:00:00Z", "ai-2025"],
    ["postman-2026", "ai", "2026-03-01T00:00:00Z", "ai-2026"],
    ["postman-2025", "api_calls", "2022-11-29T23:59:59Z", null],
    ["postman-2025", "api_calls", "2022-11-30T00:00:00Z", "api-2022"],
    ["postman-2026", "api_calls", "2026-03-01T00:00:00Z", "api-2022"],
  ])("C11: %s %s at %s: %s", (family, pool, at, card) => {
    expect(cardAt(catalog, family, pool, parseInstant(at) ?? 0)?.id ?? null).toBe(card);
  });

  test("RULES 3: S3's update date as a start is a decision, and says so", () => {
    const starts = catalog.families["postman-2025"]?.timelines["flows"] ?? [];
    expect(starts.map(({ from }) => formatInstant(from))).toEqual([
      "2025-01-22T00:00:00Z",
      "2026-03-01T00:00:00Z",
    ]);
    expect(starts.map(({ assumed }) => assumed === null)).toEqual([true, false]);
  });
});

describe("A3, F4: overage", () => {
  test.each([
    ["ai-2025", "free", "actual-use 0.04 ai-add-on"],
    ["ai-2025", "basic", "actual-use 0.035 null"],
    ["ai-2025", "professional", "actual-use 0.03 null"],
    ["ai-2025", "enterprise", "none"],
    ["ai-2026", "free-2026", "none"],
    ["ai-2026", "solo", "actual-use 0.05 null"],
    ["ai-2026", "team", "actual-use 0.04 null"],
    ["ai-2026", "enterprise-2026", "actual-use 0.035 null"],
    ["flows-2025-01-22", "free", "none"],
    ["flows-2025-01-22", "basic", "none"],
    ["flows-2025-01-22", "professional", "~1000 for 1 flows-seat"],
    ["flows-2025-01-22", "enterprise", "none"],
    ["flows-v11", "free", "none"],
    ["flows-v11", "basic", "~1000 for 1 null"],
    ["flows-v11", "professional", "~1000 for 1 null"],
    ["flows-v11", "enterprise", "~1000 for 1 null"],
    ["flows-v12", "free-2026", "none"],
    ["flows-v12", "solo", "actual-use 0.001 null"],
    ["flows-v12", "team", "actual-use 0.001 null"],
    ["flows-v12", "enterprise-2026", "stacked 0.001 null"],
  ])("F4, A3: %s, %s: %s", (cardId, planId, expected) => {
    const terms = catalog.cards[cardId]?.overage.find(({ plans }) => plans.includes(planId));
    const mark = terms?.assumed == null ? "" : "~";
    const shown = !terms
      ? "none"
      : terms.regime === "blocks"
        ? `${formatCredits(terms.blockCredits)} for ${formatMoney(terms.blockPrice)}`
        : `${terms.regime} ${formatPrice(terms.pricePerCredit)}`;
    expect(terms ? `${mark}${shown} ${terms.requiresAddOn}` : shown).toBe(expected);
  });

  test("A3: AI is switched by member, Flows by team; calls have no overage to switch", () => {
    const cards = Object.values(catalog.cards).filter(({ overage }) => overage.length > 0);
    const switches = cards.map((card) => [card.pool, card.overageSwitch]);
    expect(new Set(switches.map(String))).toEqual(new Set(["ai,member", "flows,team"]));
    const without = Object.values(catalog.cards).filter(({ overage }) => overage.length === 0);
    expect(without.map(({ id }) => id)).toEqual(["api-2022"]);
  });

  test("F4: plans that may have overage, by rank", () => {
    const card = catalog.cards["flows-v11"];
    expect(card && plansWithOverage(catalog, "postman-2025", card)).toEqual([
      "basic",
      "professional",
      "enterprise",
    ]);
  });
});

describe("A1: AI actions", () => {
  test.each(["ai-2025", "ai-2026"])(
    "A1: on %s assets are halved, and that is assumed",
    (cardId) => {
      const card = catalog.cards[cardId];
      if (!card) throw new Error("no card");
      const query = {
        item: "ai-action",
        model: null,
        runKind: null,
        planId: "team",
        isOwnFlow: false,
      };
      const usage = { quantity: 1n, costMoney: null, inputTokens: 0n, outputTokens: 0n };
      const rated = [false, true].map((changesAsset) => {
        const got = rateFor(card, { ...query, changesAsset });
        if (got.kind !== "rate") throw new Error(got.kind);
        const credits = creditsFor(got.rate, { ...usage, reported: 3_000_000n });
        return [formatCredits(credits), got.rate.assumed !== null];
      });
      expect(rated).toEqual([
        ["3", false],
        ["1.5", true],
      ]);
    },
  );

  test("A1, C16: the table of tokens is assumed throughout and refuses other models", () => {
    const tokens = catalog.cards["ai-2025"]?.rates.filter(({ item }) => item === "ai-tokens") ?? [];
    expect(tokens.length).toBeGreaterThan(3);
    expect(tokens.every(({ assumed, unit }) => assumed !== null && unit === "tokens")).toBe(true);
    expect(found("ai-2025", "ai-tokens", "llama", null, "basic").kind).toBe("model_not_priced");
  });
});

test("the schema that editors read is that of the parser", () => {
  const kept = JSON.parse(readFileSync(new URL("catalog.schema.json", CATALOGS), "utf8"));
  expect(kept).toEqual(JSON.parse(JSON.stringify(catalogJsonSchema())));
});
