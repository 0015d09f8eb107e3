/** Pins everything that `catalogs/postman` sells to the rules that say so. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  formatCredits,
  formatMoney,
  formatPrice,
  parseCredits,
  parseMoney,
} from "../base/amounts.ts";
import { formatInstant, parseInstant } from "../base/instant.ts";
import { creditsFor, needsCredits, rateFor } from "../rating/rates.ts";
import { RUN_KINDS, type RunKind } from "./model.ts";
import { parseCatalog } from "./parse.ts";
import { catalogJsonSchema } from "./schema.ts";
import { cardAt, isUpgrade, plansWithFeature, plansWithOverage } from "./terms.ts";

const FOLDER = new URL("../../../../catalogs/", import.meta.url);

function postman() {
  const folder = new URL("postman/", FOLDER);
  const files = readdirSync(folder).map((name) => ({
    name,
    text: readFileSync(new URL(name, folder), "utf8"),
  }));
  const parsed = parseCatalog(files);
  if (!parsed.ok) throw new Error(parsed.rejection.map(({ message }) => message).join("\n"));
  return parsed.value;
}

const catalog = postman();

const ALL = "all";
const CLOUD: readonly RunKind[] = ["automated", "manual-cloud"];
const AUTOMATED: readonly RunKind[] = ["automated"];

/** Credits by item and model, and the run kinds that pay them; `~` marks what is assumed. */
type Row = [
  rule: string,
  item: string,
  model: string | null,
  price: string,
  runs: typeof ALL | readonly RunKind[],
];

const CREATE_V11: Row[] = [
  ["RULES 3", "create-with-ai", "gpt-4o", "15", ALL],
  ["RULES 3", "create-with-ai", "gpt-4o-mini", "1", ALL],
  ["RULES 3", "create-with-ai", "gpt-4", "25", ALL],
  ["RULES 3", "create-with-ai", "gpt-3.5", "5", ALL],
  ["RULES 3", "create-with-ai-image", "dall-e-3", "10", ALL],
  ["RULES 3", "ai-agent", "gpt-5", "10", ALL],
  ["RULES 3", "ai-agent", "gpt-5-mini", "2", ALL],
  ["RULES 3", "ai-agent", "gpt-5-nano", "1", ALL],
  ["RULES 3", "ai-agent", "gpt-4", "25", ALL],
  ["RULES 3", "ai-agent", "gpt-4o", "15", ALL],
  ["RULES 3", "ai-agent", "gpt-4o-mini", "2", ALL],
];
const asAssumed = ([rule, item, model, price, runs]: Row): Row => [
  rule,
  item,
  model,
  `~${price}`,
  runs,
];

const CREATE_2025: Row[] = [
  ["RULES 3", "create-with-ai", "gpt-4o", "2", ALL],
  ["RULES 3", "create-with-ai", "gpt-4o-mini", "15", ALL],
  ["RULES 3", "create-with-ai", "gpt-4", "25", ALL],
  ["RULES 3", "create-with-ai", "gpt-3.5", "5", ALL],
];

const CARDS: [card: string, plans: string[], rows: Row[]][] = [
  [
    "flows-2025-01-22",
    ["free"],
    [...CREATE_2025, ["RULES 3", "create-with-ai-image", "dall-e-3", "10", ALL]],
  ],
  [
    "flows-2025-01-22",
    ["basic", "professional"],
    [...CREATE_2025, ["RULES 3", "create-with-ai-image", "dall-e-3", "5", ALL]],
  ],
  [
    "flows-2025-01-22",
    ["enterprise"],
    [...CREATE_2025.map(asAssumed), ["RULES 3", "create-with-ai-image", "dall-e-3", "~5", ALL]],
  ],
  [
    "flows-v11",
    ["free", "basic", "professional", "enterprise"],
    [
      ["RULES 3", "run", null, "1", AUTOMATED],
      ["RULES 3", "http-request", null, "1", AUTOMATED],
      ["RULES 3", "evaluate", null, "1", AUTOMATED],
      ["RULES 3", "condition", null, "1", AUTOMATED],
      ["RULES 3", "validate", null, "1", AUTOMATED],
      ["RULES 3", "if", null, "1", AUTOMATED],
      ["RULES 3", "connector", null, "2", ALL],
      ["RULES 3", "mcp-tool", null, "~2", ALL],
      ...CREATE_V11,
    ],
  ],
  [
    "flows-v12",
    ["free-2026", "solo", "team", "enterprise-2026"],
    [
      ["F1", "http-request", null, "~1", CLOUD],
      ["F1", "evaluate", null, "~1", CLOUD],
      ["F1", "condition", null, "~1", CLOUD],
      ["F1", "validate", null, "~1", CLOUD],
      ["F1", "if", null, "~1", CLOUD],
      ["RULES 3", "ai-request", null, "~1", ALL],
      ["RULES 3", "connector", null, "2", ALL],
      ["RULES 3", "mcp-tool", null, "2", ALL],
      ["RULES 3", "ai-media", null, "~1000", ALL],
      ...CREATE_V11.map(asAssumed),
    ],
  ],
];

function found(
  cardId: string,
  item: string,
  model: string | null,
  runKind: RunKind | null,
  planId: string,
) {
  const card = catalog.cards[cardId];
  if (!card) throw new Error(`no card ${cardId}`);
  return rateFor(card, { item, model, runKind, planId, isOwnFlow: false, changesAsset: false });
}

const cases = CARDS.flatMap(([card, plans, rows]) =>
  plans.flatMap((plan) =>
    rows.map(([rule, item, model, price, runs]) => ({
      rule,
      card,
      plan,
      item,
      model,
      price,
      runs,
    })),
  ),
);

describe("RULES 3: the Flows cards", () => {
  test.each(cases)("$rule: $item $model is $price on $card for $plan", (row) => {
    for (const kind of RUN_KINDS) {
      const got = found(row.card, row.item, row.model, kind, row.plan);
      if (row.runs !== ALL && !row.runs.includes(kind)) expect(got).toEqual({ kind: "free" });
      else {
        if (got.kind !== "rate") throw new Error(`${row.item} is ${got.kind} in a ${kind} run`);
        const mark = got.rate.assumed === null ? "" : "~";
        expect(mark + formatCredits(got.rate.credits)).toBe(row.price);
      }
    }
  });

  test("RULES 3: the cards price nothing else", () => {
    const named = new Set(cases.map(({ card, item, model }) => `${card} ${item} ${model}`));
    named.add("flows-v11 ai-request null");
    const priced = Object.values(catalog.cards)
      .filter(({ pool }) => pool === "flows")
      .flatMap((card) => card.rates.map(({ item, model }) => `${card.id} ${item} ${model}`));
    expect(new Set(priced)).toEqual(named);
  });

  test("RULES 3: AI Request on v11 is printed for deployed runs and assumed for manual ones", () => {
    const assumed = RUN_KINDS.map((kind) => {
      const got = found("flows-v11", "ai-request", null, kind, "basic");
      return got.kind === "rate" && got.rate.credits === 1_000_000n && got.rate.assumed !== null;
    });
    expect(assumed).toEqual([true, true, false]);
  });

  test("RULES 3: on v12 a tool is charged once a block run, and the team's own flow not at all", () => {
    const card = catalog.cards["flows-v12"];
    if (!card) throw new Error("no card");
    const query = { item: "mcp-tool", model: null, runKind: "automated", planId: "team" } as const;
    const external = rateFor(card, { ...query, isOwnFlow: false, changesAsset: false });
    expect(external).toMatchObject({ rate: { unit: "distinct-in-block-run" } });
    expect(rateFor(card, { ...query, isOwnFlow: true, changesAsset: false })).toEqual({
      kind: "free",
    });
    const v11 = found("flows-v11", "mcp-tool", null, "automated", "basic");
    expect(v11).toMatchObject({ rate: { unit: "call" } });
  });

  test("RULES 3: AI media passes its cost through at $0.001 a credit", () => {
    const got = found("flows-v12", "ai-media", null, "manual-local", "team");
    if (got.kind !== "rate") throw new Error(got.kind);
    const usage = { quantity: 1n, inputTokens: 0n, outputTokens: 0n, reported: null };
    const credits = creditsFor(got.rate, { ...usage, costMoney: parseMoney("0.04") });
    expect(formatCredits(credits)).toBe("40");
  });

  test("C16: a model that Create with AI does not list is refused, naming those that are", () => {
    expect(found("flows-v11", "create-with-ai", "gpt-5", "automated", "basic")).toEqual({
      kind: "model_not_priced",
      priced: ["gpt-4o", "gpt-4o-mini", "gpt-4", "gpt-3.5"],
    });
  });

  test("F1: gpt-4o-mini is 1 in Create with AI and 2 in AI Agent on the same card", () => {
    const price = (item: string) => {
      const got = found("flows-v11", item, "gpt-4o-mini", "automated", "basic");
      return got.kind === "rate" ? formatCredits(got.rate.credits) : got.kind;
    };
    expect([price("create-with-ai"), price("ai-agent")]).toEqual(["1", "2"]);
  });

  test("F3: a manual local run of HTTP and If needs no credits on any card", () => {
    const blocks = ["http-request", "if"];
    const needs = (card: string, plan: string, kind: RunKind) => {
      const found = catalog.cards[card];
      return found && needsCredits(found, plan, kind, blocks);
    };
    expect(needs("flows-v11", "basic", "manual-local")).toBe(false);
    expect(needs("flows-v12", "team", "manual-local")).toBe(false);
    expect(needs("flows-v12", "team", "manual-cloud")).toBe(true);
    expect(needs("flows-2025-01-22", "basic", "automated")).toBe(false);
    expect(needs("flows-v11", "basic", "automated")).toBe(true);
  });
});

describe("RULES 3: the worked answer, rated", () => {
  const OWN: [item: string, model: string | null, count: bigint, isOwnFlow?: boolean][] = [
    ["run", null, 1n],
    ["http-request", null, 3n],
    ["if", null, 1n],
    ["connector", null, 1n],
    ["ai-agent", "gpt-5", 2n],
    ["ai-agent", "gpt-5-mini", 1n],
  ];
  const CHILD: typeof OWN = [
    ["run", null, 1n],
    ["http-request", null, 1n],
  ];
  function total(cardId: string, planId: string, kind: RunKind, uses: typeof OWN): bigint {
    const card = catalog.cards[cardId];
    if (!card) throw new Error(`no card ${cardId}`);
    return uses.reduce((sum, [item, model, quantity, isOwnFlow = false]) => {
      const got = rateFor(card, {
        item,
        model,
        runKind: kind,
        planId,
        isOwnFlow,
        changesAsset: false,
      });
      if (got.kind === "model_not_priced") throw new Error(`${item} ${model}`);
      if (got.kind === "free") return sum;
      const usage = {
        quantity,
        costMoney: null,
        inputTokens: 0n,
        outputTokens: 0n,
        reported: null,
      };
      return sum + creditsFor(got.rate, usage);
    }, 0n);
  }
  const twice: typeof OWN = [
    ["mcp-tool", null, 2n],
    ["mcp-tool", null, 1n, true],
  ];
  const once: typeof OWN = [
    ["mcp-tool", null, 1n],
    ["mcp-tool", null, 1n, true],
  ];

  test("RULES 3: 37 deployed on v11", () => {
    const own = total("flows-v11", "professional", "automated", [...OWN, ...twice]);
    expect(own + total("flows-v11", "professional", "automated", CHILD)).toBe(37_000_000n);
  });
  test("RULES 3: 31 automated on v12", () => {
    const own = total("flows-v12", "team", "automated", [...OWN, ...once]);
    expect(own + total("flows-v12", "team", "automated", CHILD)).toBe(31_000_000n);
  });
  test("RULES 3: 27 manual and local on v12, the child automated", () => {
    const own = total("flows-v12", "team", "manual-local", [...OWN, ...once]);
    expect(own + total("flows-v12", "team", "automated", CHILD)).toBe(27_000_000n);
  });
});

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

  test("A3: AI is switched by member, Flows by team", () => {
    const switches = Object.values(catalog.cards).map((card) => [card.pool, card.overageSwitch]);
    expect(new Set(switches.map(String))).toEqual(new Set(["ai,member", "flows,team"]));
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
  const kept = JSON.parse(readFileSync(new URL("catalog.schema.json", FOLDER), "utf8"));
  expect(kept).toEqual(JSON.parse(JSON.stringify(catalogJsonSchema())));
});
