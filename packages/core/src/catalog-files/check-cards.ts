/**
 * A card must say one thing about each use: no rate stands twice, and no two rates claim one use.
 */
import { couldBothApply, type ExpandedRate, expandRates } from "./expand-rates.ts";
import type { Path } from "./mistakes.ts";
import type { WrittenRate } from "./schema.ts";
import type { Sections, Written } from "./written.ts";

export function checkCard(sections: Sections, written: Written, cardId: string): void {
  const card = sections.cards[cardId];
  if (!card) return;
  const path: Path = ["cards", cardId];
  written.requireKnown([...path, "pool"], card.pool, Object.keys(sections.pools), "a pool");
  const plans = plansPricedBy(sections, cardId);
  for (const [index, rate] of card.rates.entries()) {
    const at: Path = [...path, "rates", index];
    checkRate(written, at, rate);
    checkPlans(sections, written, [...at, "plans"], rate.plans ?? [], plans);
  }
  checkAmbiguity(written, [...path, "rates"], expandRates(card.rates));
  const claimed = new Map<string, number>();
  for (const [index, terms] of card.overage.entries()) {
    const at: Path = [...path, "overage", index];
    checkPlans(sections, written, [...at, "plans"], terms.plans, plans);
    for (const [place, planId] of terms.plans.entries()) {
      if (claimed.has(planId)) {
        const expected = "each plan in one entry of the card's overage";
        written.refuse([...at, "plans", place], expected, `"${planId}" a second time`);
      }
      claimed.set(planId, index);
    }
    if (terms.requiresAddOn !== undefined) {
      const addOns = Object.keys(sections.addOns);
      written.requireKnown([...at, "requiresAddOn"], terms.requiresAddOn, addOns, "an add-on");
    }
    if (terms.regime === "blocks" && Number(terms.blockCredits) === 0) {
      written.refuse([...at, "blockCredits"], "a block of more than 0 credits");
    }
    if (terms.regime === "blocks" && card.overageSwitch === "member") {
      const expected = "actual-use or stacked, since blocks belong to a team and its switch";
      written.refuse([...at, "regime"], expected);
    }
  }
}

/** The plans of the families on whose timelines the card is. */
function plansPricedBy(sections: Sections, cardId: string): Set<string> {
  const families = Object.entries(sections.families)
    .filter(([, { timelines }]) =>
      Object.values(timelines).some((starts) => starts.some(({ card }) => card === cardId)),
    )
    .map(([familyId]) => familyId);
  return new Set(
    Object.entries(sections.plans)
      .filter(([, { family }]) => families.includes(family))
      .map(([planId]) => planId),
  );
}

function checkPlans(
  sections: Sections,
  written: Written,
  path: Path,
  named: readonly string[],
  priced: ReadonlySet<string>,
): void {
  for (const [index, planId] of named.entries()) {
    const at: Path = [...path, index];
    if (!written.requireKnown(at, planId, Object.keys(sections.plans), "a plan")) continue;
    if (!priced.has(planId)) {
      written.refuse(at, "a plan of a family that has this card on its timeline", `"${planId}"`);
    }
  }
}

function checkRate(written: Written, path: Path, rate: WrittenRate): void {
  if ((rate.credits === undefined) === (rate.models === undefined)) {
    const got = rate.models ? "both" : "neither";
    written.refuse(path, "either credits or models", got);
  }
  if ((rate.unit === "run") !== (rate.item === "run")) {
    written.refuse([...path, "unit"], "unit run for the item run, and for no other");
  }
  for (const [model, price] of Object.entries(rate.models ?? {})) {
    if ((rate.unit === "tokens") !== (typeof price !== "string")) {
      const expected =
        rate.unit === "tokens"
          ? '{input: "...", output: "..."}, credits per 1,000 tokens'
          : "credits, since only the unit tokens has input and output";
      written.refuse([...path, "models", model], expected);
    }
  }
  if (rate.unit === "tokens" && rate.credits !== undefined) {
    written.refuse([...path, "credits"], "models with input and output, since unit is tokens");
  }
}

function checkAmbiguity(written: Written, path: Path, rates: readonly ExpandedRate[]): void {
  const firstOf = new Map<string, ExpandedRate>();
  for (const [index, rate] of rates.entries()) {
    const at: Path = [...path, rate.index];
    const namesake = firstOf.get(rate.id);
    if (namesake) {
      const expected = `an id of its own, since rate ${namesake.index} is called so too`;
      written.refuse(rate.written.id === undefined ? at : [...at, "id"], expected, `"${rate.id}"`);
      continue;
    }
    firstOf.set(rate.id, rate);
    const rival = rates.slice(0, index).find((other) => couldBothApply(rate, other));
    if (rival && rival.index !== rate.index) {
      const expected = `a use of ${rate.written.item} that ${rival.id} does not price already`;
      written.refuse(at, expected, `"${rate.id}", so that two rates could apply`);
    }
  }
}
