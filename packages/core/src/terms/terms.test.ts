import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseCredits, parsePrice } from "../base/amounts.ts";
import { parseCatalog } from "../catalog-files/parse.ts";
import type { Override } from "../state/documents.ts";
import { parseOverrideTarget } from "./override-targets.ts";
import {
  addOnPriceOf,
  allotmentOf,
  cardForTeam,
  cardStartOf,
  featureOf,
  overageTermsOf,
  packPriceOf,
  scopeOf,
} from "./terms.ts";

const folder = new URL("../../../../catalogs/postman/", import.meta.url);
const parsed = parseCatalog(
  readdirSync(folder).map((name) => ({
    name,
    text: readFileSync(new URL(name, folder), "utf8"),
  })),
);
if (!parsed.ok) throw new Error("the catalog does not parse");
const catalog = parsed.value;

const cardOf = (id: string) => {
  const card = catalog.cards[id];
  if (!card) throw new Error(`no card ${id}`);
  return card;
};

const NONE = { overrides: [] };
let made = 0;
const contract = (target: string, value: string | boolean, from = 0): Override => ({
  overrideId: `ovr_${++made}`,
  target,
  value,
  from,
  reason: "signed",
});
const withContract = (...overrides: Override[]) => ({ overrides });

describe("R7: allotments", () => {
  test("A4: the AI add-on lifts 50 to 400", () => {
    const without = allotmentOf(catalog, NONE, "free", [], "ai", 0);
    const held = allotmentOf(catalog, NONE, "free", ["ai-add-on"], "ai", 0);
    expect([without?.value, held?.value]).toEqual([parseCredits("50"), parseCredits("400")]);
  });

  test("RULES 1: an add-on speaks of its own pool and of plans that may hold it", () => {
    expect(allotmentOf(catalog, NONE, "free", ["ai-add-on"], "flows", 0)?.value).toBe(500_000_000n);
    expect(allotmentOf(catalog, NONE, "basic", ["flows-seat"], "ai", 0)?.value).toBe(400_000_000n);
    expect(allotmentOf(catalog, NONE, "basic", ["ai-add-on"], "ai", 0)?.value).toBe(400_000_000n);
    expect(allotmentOf(catalog, NONE, "solo", ["flows-seat"], "flows", 0)?.value).toBe(50_000_000n);
  });

  test("R7: the contract's allotment wins over plan and add-on, and says where it comes from", () => {
    const team = withContract(contract("pools.ai.allotment", "1000"));
    expect(allotmentOf(catalog, team, "free", ["ai-add-on"], "ai", 0)).toEqual({
      value: parseCredits("1000"),
      source: "contract: signed",
      assumed: null,
    });
  });

  test("R7: the latest override that is in force wins, and of two at once the one made later", () => {
    const team = withContract(
      contract("pools.ai.allotment", "3", 300),
      contract("pools.ai.allotment", "1", 100),
      contract("pools.ai.allotment", "2", 100),
    );
    const at = (instant: number) => allotmentOf(catalog, team, "basic", [], "ai", instant)?.value;
    expect([at(99), at(100), at(299), at(300)]).toEqual([
      parseCredits("400"),
      parseCredits("2"),
      parseCredits("2"),
      parseCredits("3"),
    ]);
  });

  test("R2: a pool that the plan does not have has neither scope nor allotment", () => {
    expect(scopeOf(catalog, "basic", "none")).toBeNull();
    expect(allotmentOf(catalog, NONE, "basic", [], "none", 0)).toBeNull();
    expect(scopeOf(catalog, "enterprise-2026", "ai")).toBe("member-pooled");
  });
});

describe("R7, F4, A4: overage", () => {
  const first = cardOf("flows-2025-01-22");
  const v12 = cardOf("flows-v12");

  test("F4: blocks of the first card need the paid Flows seat", () => {
    expect(overageTermsOf(catalog, NONE, first, "professional", [], 0)).toBeNull();
    const held = overageTermsOf(catalog, NONE, first, "professional", ["flows-seat"], 0);
    expect(held?.regime).toBe("blocks");
  });

  test("F5: Free never has Flows overage", () => {
    for (const id of ["flows-2025-01-22", "flows-v11"]) {
      expect(overageTermsOf(catalog, NONE, cardOf(id), "free", ["flows-seat"], 0)).toBeNull();
    }
  });

  test("R7: a contract may take overage away, waive the seat, and change the price", () => {
    const never = withContract(contract("overage.flows.available", false));
    expect(overageTermsOf(catalog, never, v12, "team", [], 0)).toBeNull();
    const waived = withContract(contract("overage.flows.available", true));
    expect(overageTermsOf(catalog, waived, first, "professional", [], 0)?.regime).toBe("blocks");
    const dear = withContract(contract("overage.flows.price", "0.002"));
    expect(overageTermsOf(catalog, dear, v12, "team", [], 0)).toMatchObject({
      pricePerCredit: parsePrice("0.002"),
      source: "contract: signed",
      quote: "$0.002 per credit",
    });
    const block = withContract(contract("overage.flows.price", "0.8"));
    expect(overageTermsOf(catalog, block, cardOf("flows-v11"), "basic", [], 0)).toMatchObject({
      blockPrice: 800_000_000_000n,
      assumed: null,
    });
  });

  test("R7: a contract may sell overage that no card has, at its own price", () => {
    const sold = withContract(
      contract("overage.flows.price", "0.003"),
      contract("overage.flows.available", true),
    );
    expect(overageTermsOf(catalog, sold, v12, "free-2026", [], 0)).toMatchObject({
      regime: "actual-use",
      pricePerCredit: parsePrice("0.003"),
      plans: ["free-2026"],
    });
    const priceOnly = withContract(contract("overage.flows.price", "0.003"));
    expect(overageTermsOf(catalog, priceOnly, v12, "free-2026", [], 0)).toBeNull();
  });
});

describe("R7: features, rates and prices", () => {
  test("R5: Agent Mode on Enterprise of 2025 is coming soon, unless the contract has it", () => {
    const plain = featureOf(catalog, NONE, "enterprise", "agent-mode", 0);
    expect(plain).toMatchObject({ isAvailable: false, note: "Enterprise access is coming soon." });
    const early = withContract(contract("features.agent-mode", true));
    expect(featureOf(catalog, early, "enterprise", "agent-mode", 0).isAvailable).toBe(true);
    expect(featureOf(catalog, NONE, "basic", "nothing", 0).isAvailable).toBe(false);
  });

  test("R7: a rate of the contract replaces the card's for this team alone", () => {
    const card = cardOf("flows-v11");
    const team = withContract(contract("rates.flows-v11.create-with-ai.gpt-3.5", "4.5", 100));
    const rate = (at: number) =>
      cardForTeam(card, team, at).rates.find(({ id }) => id === "create-with-ai.gpt-3.5");
    expect(rate(99)).toMatchObject({ credits: 5_000_000n });
    expect(rate(100)).toMatchObject({ credits: 4_500_000n, source: "contract: signed" });
    expect(cardForTeam(card, NONE, 100)).toBe(card);
    const tokens = withContract(contract("rates.ai-2025.ai-tokens.gpt-5.output", "0.3"));
    const gpt5 = cardForTeam(cardOf("ai-2025"), tokens, 0).rates.find(
      ({ model }) => model === "gpt-5",
    );
    expect(gpt5).toMatchObject({
      credits: parseCredits("0.05"),
      creditsOutput: parseCredits("0.3"),
    });
  });

  test("F4, A4: prices of packs and add-ons are the contract's where it names them", () => {
    expect(packPriceOf(catalog, NONE, "flows-pack", 0)).toBeNull();
    const team = withContract(
      contract("packs.flows-pack.price", "8.50"),
      contract("add-ons.ai-add-on.price", "7"),
    );
    expect(packPriceOf(catalog, team, "flows-pack", 0)?.value).toBe(8_500_000_000_000n);
    expect(addOnPriceOf(catalog, team, "ai-add-on", 0).value).toBe(7_000_000_000_000n);
    expect(addOnPriceOf(catalog, NONE, "ai-add-on", 0).assumed).not.toBeNull();
  });

  test("RULES 3: a card's start is that of the family's timeline", () => {
    expect(cardStartOf(catalog, "postman-2025", "flows-v11")?.from).toBe(Date.UTC(2026, 2, 1));
    expect(cardStartOf(catalog, "postman-2026", "flows-v11")).toBeNull();
  });
});

describe("R7: what a contract may override", () => {
  const team = { planId: "professional", overrides: [] };
  test.each([
    ["pools.ai.allotment", "500"],
    ["overage.flows.price", "0.75"],
    ["overage.ai.price", "0.025"],
    ["overage.flows.available", false],
    ["overage.flows.available", true],
    ["features.private-flow-runner", true],
    ["rates.flows-v11.connector", "1.5"],
    ["rates.flows-v11.create-with-ai.gpt-3.5", "0"],
    ["rates.ai-2025.ai-tokens.gpt-5.output", "0.2"],
    ["packs.flows-pack.price", "100"],
    ["add-ons.flows-seat.price", "5.50"],
  ])("R7: %s may be %s", (target, value) => {
    expect(parseOverrideTarget(catalog, team, target, value)).toMatchObject({ ok: true });
  });

  test.each([
    ["pools.none.allotment", "500", "target", "pools.none.allotment"],
    ["pools.ai", "500", "target", "pools.ai"],
    ["pools.ai.scope", "team", "target", "pools.ai.scope"],
    ["pools.toString.allotment", "1", "target", "pools.toString.allotment"],
    ["", "1", "target", ""],
    ["pools.ai.allotment", "-1", "value", "-1"],
    ["pools.ai.allotment", "1.0000001", "value", "1.0000001"],
    ["pools.ai.allotment", true, "value", "true"],
    ["overage.ai.price", "0.0000001", "value", "0.0000001"],
    ["overage.flows.available", "yes", "value", '"yes"'],
    ["features.none", true, "target", "features.none"],
    ["features.agent-mode", "true", "value", '"true"'],
    ["rates.none.connector", "1", "target", "rates.none.connector"],
    ["rates.flows-v11.none", "1", "target", "rates.flows-v11.none"],
    ["rates.flows-v11.connector.output", "1", "target", "rates.flows-v11.connector.output"],
    ["packs.none.price", "1", "target", "packs.none.price"],
    ["add-ons.none.price", "1", "target", "add-ons.none.price"],
  ])("R7: %s may not be %s: the %s is wrong", (target, value, field, got) => {
    const checked = parseOverrideTarget(catalog, team, target, value);
    expect(checked).toMatchObject({ ok: false, rejection: { field, got } });
  });

  test("R7: overage that no card prints must be priced before it is made available", () => {
    const free = { planId: "free-2026", overrides: [] };
    const target = "overage.flows.available";
    expect(parseOverrideTarget(catalog, free, target, true)).toMatchObject({ ok: false });
    const priced = { ...free, overrides: [contract("overage.flows.price", "0.003")] };
    expect(parseOverrideTarget(catalog, priced, target, true)).toMatchObject({ ok: true });
  });
});
