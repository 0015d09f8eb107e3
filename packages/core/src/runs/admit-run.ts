import type { Context } from "../commands/decide.ts";
import type { Rejection } from "../commands/rejections.ts";
import { refuseForCredits } from "../credits/admission.ts";
import { needsCredits } from "../rating/rates.ts";
import { type Pin, type Run, TEAM_OWNER } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { pinCard } from "./pin.ts";

/**
 * A free run needs no admission: a manual local run of HTTP and If blocks runs at zero (RULES F3).
 */
export function refuseRunForCredits(
  draft: Draft,
  context: Context,
  run: Readonly<Run>,
  pin: Pin,
): Rejection | null {
  const card = pinCard(draft, context, pin);
  if (!needsCredits(card, pin.planId, run.kind, run.items)) return null;
  return refuseForCredits(draft, context, {
    pool: run.pool,
    owner: TEAM_OWNER,
    memberId: run.memberId,
    pin,
    required: null,
    isTrigger: run.trigger !== "button",
  });
}
