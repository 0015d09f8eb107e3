/** Checks what the form of a file cannot show: names that refer to nothing, and contradictions. */

import { isCalendarDate } from "../base/calendar.ts";
import { parseInstant } from "../base/instant.ts";
import { ROLE_IDS } from "../catalog/model.ts";
import { checkCard } from "./check-cards.ts";
import { checkRateLimits, checkRoutes } from "./check-limits.ts";
import type { Path } from "./mistakes.ts";
import type { Provenance } from "./schema.ts";
import type { Sections, Written } from "./written.ts";

/** Gathers mistakes in `written.errors`. */
export function checkCatalog(sections: Sections, written: Written): void {
  for (const [path, provenance] of provenances(sections)) {
    checkProvenance(sections, written, path, provenance);
  }
  checkRoles(sections, written);
  checkPools(sections, written);
  for (const familyId of Object.keys(sections.families)) checkFamily(sections, written, familyId);
  checkRanks(sections, written);
  for (const planId of Object.keys(sections.plans)) checkPlan(sections, written, planId);
  checkAddOns(sections, written);
  checkPacks(sections, written);
  for (const cardId of Object.keys(sections.cards)) checkCard(sections, written, cardId);
  checkRateLimits(sections, written);
  checkRoutes(sections, written);
}

/** Every place that names a `source`, wherever it is in the files. */
function* provenances(sections: Sections): Generator<[Path, Provenance]> {
  yield* findProvenances(["bounds"], sections.bounds);
  yield* findProvenances(["families"], sections.families);
  yield* findProvenances(["plans"], sections.plans);
  yield* findProvenances(["addOns"], sections.addOns);
  yield* findProvenances(["packs"], sections.packs);
  yield* findProvenances(["cards"], sections.cards);
  yield* findProvenances(["rateLimits"], sections.rateLimits);
  yield* findProvenances(["routes"], sections.routes);
}

function* findProvenances(path: Path, value: unknown): Generator<[Path, Provenance]> {
  if (value === null || typeof value !== "object") return;
  if ("source" in value && typeof value.source === "string") {
    const assumed = "assumed" in value ? String(value.assumed) : undefined;
    yield [path, { source: value.source, assumed }];
  }
  for (const [key, part] of Object.entries(value)) {
    yield* findProvenances([...path, Array.isArray(value) ? Number(key) : key], part);
  }
}

/** A value that the seller does not print is assumed, and says why (RULES, preamble). */
function checkProvenance(
  sections: Sections,
  written: Written,
  path: Path,
  { source, assumed }: Provenance,
): void {
  const known = Object.keys(sections.sources);
  if (!written.requireKnown([...path, "source"], source, known, "a source")) return;
  const isCard = path[0] === "cards" && path.length === 2;
  if (sections.sources[source]?.by === "seller" || assumed !== undefined || isCard) return;
  const expected = `assumed, with the reason, since the seller does not print ${source}`;
  written.refuse([...path, "assumed"], expected);
}

function checkRoles(sections: Sections, written: Written): void {
  for (const role of ROLE_IDS) {
    if (!sections.roles[role]) written.refuse(["roles", role], `the role ${role}`);
  }
}

function checkPools(sections: Sections, written: Written): void {
  const spenders = new Map<string, string>();
  for (const [poolId, { spentBy }] of Object.entries(sections.pools)) {
    const other = spenders.get(spentBy);
    if (other !== undefined) {
      const expected = `one pool spent by each, and ${other} is spent by ${spentBy} already`;
      written.refuse(["pools", poolId, "spentBy"], expected);
    }
    spenders.set(spentBy, poolId);
  }
}

function checkFamily(sections: Sections, written: Written, familyId: string): void {
  const timelines = sections.families[familyId]?.timelines ?? {};
  for (const [pool, starts] of Object.entries(timelines)) {
    const path: Path = ["families", familyId, "timelines", pool];
    written.requireKnown(path, pool, Object.keys(sections.pools), "a pool");
    for (const [index, start] of starts.entries()) {
      const at: Path = [...path, index, "card"];
      if (!written.requireKnown(at, start.card, Object.keys(sections.cards), "a card")) continue;
      const priced = sections.cards[start.card]?.pool;
      if (priced !== pool) {
        written.refuse(at, `a card of pool ${pool}`, `${start.card}, a card of pool ${priced}`);
      }
      if (
        !isCalendarDate(start.from.slice(0, 10)) ||
        parseInstant(instantText(start.from)) === null
      ) {
        written.refuse([...path, index, "from"], "a date that the calendar has");
      }
      const before = starts[index - 1];
      if (before && instantText(before.from) >= instantText(start.from)) {
        written.refuse([...path, index, "from"], `a date after ${before.from}, the card before`);
      }
      if (starts.findIndex(({ card }) => card === start.card) !== index) {
        written.refuse(at, "each card once on a timeline", `${start.card} a second time`);
      }
    }
  }
}

/** Brings dates and instants to one form, in which they compare as text. */
const instantText = (day: string): string => (day.includes("T") ? day : `${day}T00:00:00Z`);

function checkRanks(sections: Sections, written: Written): void {
  const taken = new Map<string, string>();
  for (const [planId, { family, rank }] of Object.entries(sections.plans)) {
    const other = taken.get(`${family} ${rank}`);
    if (other !== undefined) {
      const expected = `a rank that no other plan of ${family} has, and ${other} has this one`;
      written.refuse(["plans", planId, "rank"], expected);
    }
    taken.set(`${family} ${rank}`, planId);
  }
}

function checkPlan(sections: Sections, written: Written, planId: string): void {
  const plan = sections.plans[planId];
  if (!plan) return;
  const path: Path = ["plans", planId];
  const families = Object.keys(sections.families);
  const hasFamily = written.requireKnown([...path, "family"], plan.family, families, "a family");
  for (const pool of Object.keys(plan.pools)) {
    const at: Path = [...path, "pools", pool];
    if (!written.requireKnown(at, pool, Object.keys(sections.pools), "a pool")) continue;
    const timeline = sections.families[plan.family]?.timelines[pool];
    if (hasFamily && !timeline) {
      const expected = `a pool that family ${plan.family} has a timeline of cards for`;
      written.refuseKey(at, expected, `"${pool}"`);
    }
  }
  for (const feature of Object.keys(plan.features)) {
    const at: Path = [...path, "features", feature];
    written.requireKnown(at, feature, Object.keys(sections.features), "a feature");
  }
}

function checkAddOns(sections: Sections, written: Written): void {
  for (const [addOnId, addOn] of Object.entries(sections.addOns)) {
    const path: Path = ["addOns", addOnId];
    written.requireKnown([...path, "pool"], addOn.pool, Object.keys(sections.pools), "a pool");
    for (const planId of Object.keys(addOn.allotments)) {
      const at: Path = [...path, "allotments", planId];
      if (!written.requireKnown(at, planId, Object.keys(sections.plans), "a plan")) continue;
      if (!sections.plans[planId]?.pools[addOn.pool]) {
        written.refuseKey(at, `a plan that has the pool ${addOn.pool}`, `"${planId}"`);
      }
    }
  }
}

function checkPacks(sections: Sections, written: Written): void {
  for (const [packId, pack] of Object.entries(sections.packs)) {
    const path: Path = ["packs", packId];
    written.requireKnown([...path, "pool"], pack.pool, Object.keys(sections.pools), "a pool");
    for (const [index, planId] of pack.plans.entries()) {
      const at: Path = [...path, "plans", index];
      written.requireKnown(at, planId, Object.keys(sections.plans), "a plan");
    }
  }
}
