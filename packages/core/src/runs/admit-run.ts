import { ALLOWED } from "../base/result.ts";
import type { Decided } from "../commands/rejections.ts";
import { requireCredits } from "../credits/admission.ts";
import { pinCard } from "../pricing/pin.ts";
import { needsCredits } from "../pricing/rates.ts";
import type { Context } from "../state/context.ts";
import { type Pin, type Run, TEAM_OWNER } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";

/**
 * A run that can cost nothing needs no admission, and starts at zero (RULES F3).
 */
export function needsAdmission(
  draft: Draft,
  context: Context,
  run: Readonly<Run>,
  pin: Pin,
): boolean {
  return needsCredits(pinCard(draft, context, pin), pin.planId, run.kind, run.items);
}

export function requireCreditsForRun(
  draft: Draft,
  context: Context,
  run: Readonly<Run>,
  pin: Pin,
): Decided<null, "credits_exhausted"> {
  if (!needsAdmission(draft, context, run, pin)) return ALLOWED;
  return requireCredits(draft, context, {
    pool: run.pool,
    owner: TEAM_OWNER,
    memberId: run.memberId,
    pin,
    required: null,
    isTrigger: run.trigger !== "button",
  });
}
