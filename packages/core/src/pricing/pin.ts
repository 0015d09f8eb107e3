/** The pin: the instant at which work starts fixes its price and its cycle (RULES F2, C5). */
import { formatInstant, type Instant } from "../base/instant.ts";
import { invariant } from "../base/invariant.ts";
import { accept } from "../base/result.ts";
import type { PoolId, RateCard } from "../catalog/model.ts";
import { type Decided, refuse } from "../commands/rejections.ts";
import type { Context } from "../state/context.ts";
import type { Pin } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { cardAt, cardForTeam } from "../terms/terms.ts";

/** The card, plan and cycle of this instant. Refuses where no card is in force yet. */
export function pinNow(
  draft: Draft,
  context: Context,
  pool: PoolId,
): Decided<Pin, "card_not_in_force"> {
  const { team } = draft;
  return pinAt(draft, context, pool, context.now, team.cycle.index);
}

/** The same for usage after the fact, at the instant when it occurred (RULES C12). */
export function pinAt(
  draft: Draft,
  context: Context,
  pool: PoolId,
  at: Instant,
  cycle: number,
): Decided<Pin, "card_not_in_force"> {
  const planId = draft.team.planHistory.findLast(({ from }) => from <= at)?.planId;
  const family = planId && context.catalog.plans[planId]?.family;
  const card = family ? cardAt(context.catalog, family, pool, at) : null;
  if (!planId || !family || !card) {
    const timeline = context.catalog.families[family ?? draft.team.family]?.timelines[pool];
    const first = timeline?.[0]?.from;
    return refuse("card_not_in_force", {
      pool,
      at: formatInstant(at),
      firstFrom: first === undefined ? null : formatInstant(first),
    });
  }
  return accept({ startedAt: at, cycle, cardId: card.id, planId });
}

/** The pinned card, with the rates that the team's contract changes. */
export function pinCard(draft: Draft, context: Context, pin: Pin): RateCard {
  const card = context.catalog.cards[pin.cardId];
  invariant(card, () => `card ${pin.cardId} stays in the catalog`);
  return cardForTeam(card, draft.team, pin.startedAt);
}
