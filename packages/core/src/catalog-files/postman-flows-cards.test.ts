/** Pins every price of the Flows cards in `catalogs/postman` to the rules that print them. */
import { describe, expect, test } from "vitest";
import { catalog, found } from "../../test/postman-catalog.ts";
import { formatCredits, parseMoney } from "../base/amounts.ts";
import { RUN_KINDS, type RunKind } from "../catalog/model.ts";
import { creditsFor, needsCredits, rateFor } from "../pricing/rates.ts";

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
