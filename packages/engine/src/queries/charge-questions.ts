/** Questions about charges. */
import {
  accept,
  type Charge,
  type ChargeExplanation,
  type ChargeView,
  type Rejection,
  type Result,
  viewCharge,
} from "@sluice/core";
import { type Answered, notFound } from "./asked.ts";
import { explainCharge } from "./explain-charge.ts";
import { ownFilter } from "./own-work.ts";
import { cursorOf, type Page, type PageWanted, type Paging } from "./paging.ts";
import { ofSeenTeam } from "./question.ts";
import { requireOwn } from "./rights.ts";
import { bringIn, type SeenTeam } from "./seen-team.ts";

export interface ChargeFilter {
  readonly cycle?: number | undefined;
  readonly memberId?: string | undefined;
  readonly runId?: string | undefined;
  readonly item?: string | undefined;
}

export interface OneCharge {
  readonly chargeId: string;
}

export const chargeQuestions = {
  /** Newest first. */
  list_charges: ofSeenTeam({ name: "charges", cursor: ["number"], answer: charges }),
  get_charge: ofSeenTeam({ name: "charge", by: "chargeId", key: "charge", answer: charge }),
  explain_charge: ofSeenTeam({
    name: "explainCharge",
    by: "chargeId",
    key: "explanation",
    answer: explanation,
  }),
};

async function charges(
  seen: SeenTeam,
  filter: ChargeFilter & Paging,
  { key, limit }: PageWanted,
): Answered<Page<ChargeView>> {
  const own = ownFilter(seen, filter);
  if (!own.ok) return own;
  const kept = await seen.snapshot.charges(seen.teamId, {
    cycle: filter.cycle ?? null,
    memberId: own.value,
    runId: filter.runId ?? null,
    item: filter.item ?? null,
    before: key ? Number(key[0]) : null,
    limit: limit + 1,
  });
  const shown = kept.slice(0, limit);
  const last = shown.at(-1);
  return accept({
    items: shown.map(viewCharge),
    nextCursor: kept.length > limit && last ? cursorOf([last.seq]) : null,
  });
}

async function charge(seen: SeenTeam, { chargeId }: OneCharge): Answered<ChargeView> {
  const found = await chargeSeen(seen, chargeId);
  return found.ok ? accept(viewCharge(found.value)) : found;
}

async function explanation(seen: SeenTeam, { chargeId }: OneCharge): Answered<ChargeExplanation> {
  const found = await chargeSeen(seen, chargeId);
  return found.ok ? accept(await explainCharge(seen, found.value)) : found;
}

async function chargeSeen(
  seen: SeenTeam,
  chargeId: string,
): Promise<Result<Readonly<Charge>, Rejection>> {
  await bringIn(seen, [{ shelf: "charges", id: chargeId }]);
  const known = seen.draft.charges.get(chargeId);
  if (!known) return notFound("charge", chargeId);
  const visible = requireOwn(seen, known.memberId, "charge", chargeId);
  return visible.ok ? accept(known) : visible;
}
