/**
 * What a contract may override (RULES R7), checked before it is written down: the target names
 * something of the team's plan or of the catalog, and the value is of its kind.
 *
 * | target                       | value                                                    |
 * |------------------------------|----------------------------------------------------------|
 * | `pools.POOL.allotment`       | credits, per member or per team as the pool's scope says |
 * | `overage.POOL.price`         | money per credit, or per block where the card has blocks |
 * | `overage.POOL.available`     | true or false                                            |
 * | `features.FEATURE`           | true or false                                            |
 * | `rates.CARD.RATE`            | credits per unit; `rates.CARD.RATE.output` for tokens    |
 * | `packs.PACK.price`           | money for a pack                                         |
 * | `add-ons.ADD_ON.price`       | money per cycle                                          |
 */
import { CREDITS_GIVEN_MAX, parseCredits, parseMoney } from "../base/amounts.ts";
import { accept, type Result, reject } from "../base/result.ts";
import type { Catalog, Plan } from "../catalog/model.ts";
import type { Team } from "../state/documents.ts";

export interface OverrideTarget {
  readonly target: string;
  readonly value: string | boolean;
}

type Named = Readonly<Record<string, unknown>>;

/** The mistake in `target` or `value`. The target is checked first. */
export interface OverrideMistake {
  readonly field: "target" | "value";
  readonly expected: string;
  readonly got: string;
}

export function parseOverrideTarget(
  catalog: Catalog,
  team: Pick<Team, "planId" | "overrides">,
  target: string,
  value: string | boolean,
): Result<OverrideTarget, OverrideMistake> {
  const plan = catalog.plans[team.planId];
  if (!plan) return reject(invalid("target", "a team on a plan of the catalog", team.planId));
  const [area = "", name = "", ...rest] = target.split(".");
  const leaf = rest.join(".");
  switch (`${area}:${area === "rates" ? "rate" : leaf}`) {
    case "pools:allotment":
      return named(plan.pools, name, "a pool of the team's plan", target) ?? amount(target, value);
    case "overage:price":
      return (
        named(plan.pools, name, "a pool of the team's plan", target) ??
        overagePrice(catalog, plan, name, target, value)
      );
    case "overage:available":
      return (
        named(plan.pools, name, "a pool of the team's plan", target) ??
        overageAvailable(catalog, plan, team, name, target, value)
      );
    case "features:":
      return named(catalog.features, name, "a feature", target) ?? boolean(target, value);
    case "rates:rate":
      return rate(catalog, name, leaf, target, value);
    case "packs:price":
      return named(catalog.packs, name, "a pack", target) ?? money(target, value);
    case "add-ons:price":
      return named(catalog.addOns, name, "an add-on", target) ?? money(target, value);
    default:
      return reject(invalid("target", TARGETS, target));
  }
}

const TARGETS =
  "pools.POOL.allotment, overage.POOL.price, overage.POOL.available, features.FEATURE, " +
  "rates.CARD.RATE, packs.PACK.price or add-ons.ADD_ON.price";

function rate(
  catalog: Catalog,
  cardId: string,
  leaf: string,
  target: string,
  value: string | boolean,
): Result<OverrideTarget, OverrideMistake> {
  const unknown = named(catalog.cards, cardId, "a card", target);
  if (unknown) return unknown;
  const rates = catalog.cards[cardId]?.rates ?? [];
  const isRate = rates.some(({ id }) => id === leaf);
  const isOutput = rates.some(({ id, unit }) => unit === "tokens" && `${id}.output` === leaf);
  if (isRate || isOutput) return amount(target, value);
  const expected = `a rate of card ${cardId}: ${rates.map(({ id }) => id).join(", ")}`;
  return reject(invalid("target", expected, target));
}

/** A block has one price; other overage is priced per credit, at the finer scale of a price. */
function overagePrice(
  catalog: Catalog,
  plan: Plan,
  pool: string,
  target: string,
  value: string | boolean,
): Result<OverrideTarget, OverrideMistake> {
  return sellsBlocks(catalog, plan, pool) ? money(target, value, 6) : amount(target, value);
}

/** Overage that no card prints for the plan has no price, so the contract must name one first. */
function overageAvailable(
  catalog: Catalog,
  plan: Plan,
  team: Pick<Team, "overrides">,
  pool: string,
  target: string,
  value: string | boolean,
): Result<OverrideTarget, OverrideMistake> {
  const isPriced =
    cardsOf(catalog, plan, pool).some((card) =>
      card.overage.some(({ plans }) => plans.includes(plan.id)),
    ) || team.overrides.some((override) => override.target === `overage.${pool}.price`);
  if (value === true && !isPriced) {
    const expected = `a price first, since no card prints one: override overage.${pool}.price`;
    return reject(invalid("target", expected, target));
  }
  return boolean(target, value);
}

function cardsOf(catalog: Catalog, plan: Plan, pool: string) {
  const timeline = catalog.families[plan.family]?.timelines[pool] ?? [];
  return timeline.flatMap(({ card }) => catalog.cards[card] ?? []);
}

const sellsBlocks = (catalog: Catalog, plan: Plan, pool: string): boolean =>
  cardsOf(catalog, plan, pool).some((card) =>
    card.overage.some(({ plans, regime }) => regime === "blocks" && plans.includes(plan.id)),
  );

function amount(target: string, value: string | boolean): Result<OverrideTarget, OverrideMistake> {
  const parsed = typeof value === "string" ? parseCredits(value) : null;
  const isHeld = parsed !== null && parsed >= 0n && parsed <= CREDITS_GIVEN_MAX;
  if (isHeld) return accept({ target, value });
  const expected = "a decimal string with at most 6 decimals, not negative, a billion at most";
  return reject(invalid("value", expected, String(value)));
}

function money(
  target: string,
  value: string | boolean,
  decimals = 12,
): Result<OverrideTarget, OverrideMistake> {
  const parsed = typeof value === "string" ? parseMoney(value) : null;
  const isFiner = typeof value === "string" && (value.split(".")[1] ?? "").length > decimals;
  if (parsed !== null && parsed >= 0n && !isFiner) return accept({ target, value });
  const expected = `an amount of money as a decimal string with at most ${decimals} decimals`;
  return reject(invalid("value", `${expected}, not negative`, String(value)));
}

function boolean(target: string, value: string | boolean): Result<OverrideTarget, OverrideMistake> {
  if (typeof value === "boolean") return accept({ target, value });
  return reject(invalid("value", "true or false", JSON.stringify(value)));
}

/** Null when the name is known. */
function named(
  things: Named,
  name: string,
  what: string,
  target: string,
): Result<never, OverrideMistake> | null {
  if (Object.hasOwn(things, name)) return null;
  return reject(invalid("target", `${what}: ${Object.keys(things).join(", ")}`, target));
}

const invalid = (
  field: OverrideMistake["field"],
  expected: string,
  got: string,
): OverrideMistake => ({
  field,
  expected,
  got,
});
