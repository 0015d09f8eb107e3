import { describe, expect, test } from "vitest";
import { WHOLE } from "../../test/shop-catalog.ts";
import { parseCatalog } from "./parse.ts";

const parse = (text: string) => parseCatalog([{ name: "shop.yaml", text }]);

/** The catalog with one change, which must be possible, and the line on which it is. */
function broken(from: string, to: string): { text: string; line: number } {
  expect(WHOLE.split(from)).toHaveLength(2);
  const text = WHOLE.replace(from, to);
  const changed = text.split("\n").findIndex((line, index) => line !== WHOLE.split("\n")[index]);
  return { text, line: changed + 1 };
}

describe("a broken catalog is refused with the place of the mistake", () => {
  test("the catalog that the mistakes are made in is whole", () => {
    const parsed = parse(WHOLE);
    expect(parsed).toMatchObject({ ok: true });
    if (!parsed.ok) return;
    expect(parsed.value.cards["first"]?.rates.map(({ id }) => id)).toEqual([
      "block",
      "writer.alpha",
      "writer.beta",
    ]);
    expect(parsed.value.plans["small"]?.pools["runs"]?.allotment).toEqual({
      value: 10_000_000n,
      source: "page: Price list (2026-01-01)",
      assumed: null,
    });
  });

  const RATE = '- { item: block, unit: call, credits: "1", source: page }';
  const DEAR = '- { id: block-dear, item: maker, unit: call, credits: "4", source: page }';
  const rate = (parts: string) => `- { ${parts}, source: page }`;
  const cases: [what: string, from: string, to: string, path: string, message: RegExp][] = [
    [
      "a float for a price",
      RATE,
      rate("item: block, unit: call, credits: 0.5"),
      "cards.first.rates.0.credits",
      /decimal string in quotes.*got the number 0\.5/,
    ],
    [
      "more decimals than there are",
      'allotment: "10"',
      'allotment: "0.0000001"',
      "plans.small.pools.runs.allotment",
      /at most 6 decimals.*"0\.0000001"/,
    ],
    [
      "a negative price",
      'value: "5.00"',
      'value: "-5.00"',
      "addOns.seat.pricePerCycle.value",
      /"-5\.00"/,
    ],
    ["a key misspelt", "    rank: 1", "    rnak: 1", "plans.small.rnak", /did you mean "rank"/],
    [
      "a key misspelt in a rate",
      RATE,
      '- { item: block, unit: call, credis: "1", source: page }',
      "cards.first.rates.0.credis",
      /did you mean "credits"/,
    ],
    ["a section misspelt", "addOns:", "addons:", "addons", /did you mean "addOns"/],
    [
      "a missing source",
      RATE,
      '- { item: block, unit: call, credits: "1" }',
      "cards.first.rates.0.source",
      /the id of a source.*got nothing/,
    ],
    [
      "an unknown source",
      'small: { value: "50", source: page }',
      'small: { value: "50", source: pgae }',
      "addOns.seat.allotments.small.source",
      /did you mean "page"/,
    ],
    [
      "a third party's price not marked",
      'small: { value: "50", source: page }',
      'small: { value: "50", source: blog }',
      "addOns.seat.allotments.small.assumed",
      /assumed, with the reason/,
    ],
    [
      "an unknown plan on a card",
      "- plans: [small]",
      "- plans: [smal]",
      "cards.first.overage.0.plans.0",
      /did you mean "small"/,
    ],
    [
      "an unknown card on a timeline",
      "card: second, from",
      "card: secnod, from",
      "families.only.timelines.runs.1.card",
      /did you mean "second"/,
    ],
    [
      "a timeline out of order",
      "from: 2026-02-01",
      "from: 2025-12-31",
      "families.only.timelines.runs.1.from",
      /a date after 2026-01-01/,
    ],
    [
      "a date that is none",
      "from: 2026-02-01",
      "from: next March",
      "families.only.timelines.runs.1.from",
      /a date such as/,
    ],
    [
      "a date that the calendar lacks",
      "from: 2026-02-01",
      "from: 2026-02-30",
      "families.only.timelines.runs.1.from",
      /calendar/,
    ],
    [
      "an hour that no day has",
      "from: 2026-02-01",
      "from: 2026-02-01T25:00:00Z",
      "families.only.timelines.runs.1.from",
      /calendar/,
    ],
    [
      "an unknown pool in a plan",
      '      runs: { scope: team, allotment: "20", source: page }',
      '      runz: { scope: team, allotment: "20", source: page }',
      "plans.large.pools.runz",
      /did you mean "runs"/,
    ],
    [
      "an unknown add-on for overage",
      "        regime: blocks",
      "        regime: blocks\n        requiresAddOn: saet",
      "cards.first.overage.0.requiresAddOn",
      /did you mean "seat"/,
    ],
    [
      "an unknown family",
      "    family: only\n    rank: 2",
      "    family: olny\n    rank: 2",
      "plans.large.family",
      /did you mean "only"/,
    ],
    [
      "two plans of one rank",
      "    rank: 2",
      "    rank: 1",
      "plans.large.rank",
      /small has this one/,
    ],
    [
      "two rates that could apply",
      DEAR,
      rate('id: block-dear, item: block, unit: call, runs: [automated], credits: "4"'),
      "cards.second.rates.1",
      /block does not price already/,
    ],
    [
      "a model beside a price for all",
      DEAR,
      rate('id: block-dear, item: block, unit: call, models: { alpha: "4" }'),
      "cards.second.rates.1",
      /two rates could apply/,
    ],
    [
      "two rates of one id",
      DEAR,
      rate('id: block, item: maker, unit: call, credits: "4"'),
      "cards.second.rates.1.id",
      /an id of its own/,
    ],
    [
      "a rate with two prices",
      DEAR,
      rate('id: block-dear, item: maker, unit: call, credits: "4", models: { a: "1" }'),
      "cards.second.rates.1",
      /either credits or models; got both/,
    ],
    [
      "tokens without a table",
      DEAR,
      rate('item: maker, unit: tokens, models: { a: "1" }'),
      "cards.second.rates.1.models.a",
      /credits per 1,000 tokens/,
    ],
    [
      "an unknown unit",
      DEAR,
      rate('item: maker, unit: each, credits: "4"'),
      "cards.second.rates.1.unit",
      /one of run, call/,
    ],
    [
      "the unit run for another item",
      DEAR,
      rate('item: maker, unit: run, credits: "4"'),
      "cards.second.rates.1.unit",
      /unit run for the item run/,
    ],
    [
      "an unknown regime",
      "regime: blocks",
      "regime: block",
      "cards.first.overage.0.regime",
      /blocks, actual-use or stacked/,
    ],
    [
      "a block of nothing",
      'blockCredits: "100"',
      'blockCredits: "0"',
      "cards.first.overage.0.blockCredits",
      /more than 0/,
    ],
    [
      "a role left out",
      "  guest: { name: Guest, rights: [use] }\n",
      "",
      "roles.guest",
      /the role guest/,
    ],
    [
      "an unknown right",
      "rights: [billing]",
      "rights: [biling]",
      "roles.billing.rights.0",
      /one of use, see-own-usage/,
    ],
    [
      "a section left out",
      "features:\n  agent-mode: { name: Agent Mode }\n",
      "",
      "features",
      /a section features/,
    ],
    [
      "an id with a dot",
      "  second:\n    name: Second",
      "  second.2:\n    name: Second",
      "cards.second.2",
      /an id of small letters/,
    ],
    [
      "a key given twice",
      '    paid: true\n    kind: standard\n    hasRoles: true\n    pools:\n      runs: { scope: team, allotment: "10"',
      '    paid: true\n    paid: false\n    kind: standard\n    hasRoles: true\n    pools:\n      runs: { scope: team, allotment: "10"',
      "",
      /each key once/,
    ],
    [
      "YAML that does not read",
      "  page: { title: Price list,",
      "  page: { title: [Price list,",
      "",
      /YAML that reads/,
    ],
  ];

  test.each(cases)("%s", (_what, from, to, path, message) => {
    const { text, line } = broken(from, to);
    const parsed = parse(text);
    if (parsed.ok) throw new Error("the catalog was taken");
    const found = parsed.rejection.find(
      (error) => error.path === path && message.test(error.message),
    );
    expect(found, parsed.rejection.map((error) => error.message).join("\n")).toBeDefined();
    const isLeftOut = to === "";
    if (!isLeftOut) {
      const span = Math.max(to.split("\n").length - 1, 1);
      expect(found?.line).toBeGreaterThanOrEqual(line);
      expect(found?.line).toBeLessThanOrEqual(line + span);
    }
    expect(found?.message.startsWith(`shop.yaml:${found.line}:${found.column}: `)).toBe(true);
    expect(found?.expected).not.toBe("");
    expect(found?.got).not.toBe("");
  });

  test("a catalog knows no ids but its own", () => {
    const parsed = parse(WHOLE);
    expect(parsed.ok && ["constructor", "toString"].map((id) => parsed.value.plans[id])).toEqual([
      undefined,
      undefined,
    ]);
  });

  test("all mistakes of form are told at once", () => {
    const text = WHOLE.replace('allotment: "10"', "allotment: 10").replace(
      'value: "5.00"',
      "value: 5",
    );
    const parsed = parse(text);
    expect(
      parsed.ok ? [] : parsed.rejection.map(({ path, line, column }) => [path, line, column]),
    ).toEqual([
      ["plans.small.pools.runs.allotment", 47, 39],
      ["addOns.seat.pricePerCycle.value", 67, 29],
    ]);
  });

  test("files are taken together, and what stands in two is refused in the second", () => {
    const second =
      "plans:\n  small:\n    name: Again\n    family: only\n    rank: 9\n" +
      "    paid: true\n    kind: standard\n    hasRoles: true\n    pools: {}\n    features: {}\n";
    const parsed = parseCatalog([
      { name: "a.yaml", text: WHOLE },
      { name: "b.yaml", text: second },
    ]);
    expect(parsed).toMatchObject({
      ok: false,
      rejection: [{ file: "b.yaml", line: 2, path: "plans.small" }],
    });
    const bounds = parseCatalog([
      { name: "a.yaml", text: WHOLE },
      { name: "b.yaml", text: "catalog: { id: other, name: Other, currency: USD }\n" },
    ]);
    expect(bounds).toMatchObject({ ok: false, rejection: [{ file: "b.yaml", path: "catalog" }] });
  });

  test("a mistake of reference is told in the file that makes it", () => {
    const plans =
      "plans:\n  extra:\n    name: Extra\n    family: olny\n    rank: 9\n" +
      "    paid: true\n    kind: standard\n    hasRoles: true\n    pools: {}\n    features: {}\n";
    const parsed = parseCatalog([
      { name: "a.yaml", text: WHOLE },
      { name: "b.yaml", text: plans },
    ]);
    expect(parsed).toMatchObject({ ok: false, rejection: [{ file: "b.yaml", line: 4 }] });
  });

  test("no files are no catalog", () => {
    expect(parseCatalog([])).toMatchObject({ ok: false });
  });
});
