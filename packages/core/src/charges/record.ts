/** Writes an assessed use into the journal, and lets coverage decide who pays. */
import type { Instant } from "../base/instant.ts";
import type { PoolId, RunKind } from "../catalog/model.ts";
import { type Coverage, cover } from "../credits/cover.ts";
import { overageCostIn } from "../credits/overage.ts";
import type { Assessment } from "../pricing/assess.ts";
import { nameRates } from "../pricing/charged-rates.ts";
import type { Context } from "../state/context.ts";
import { accountIdOf, type Charge, type Pin } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { billLate } from "./late.ts";

export interface ChargeOrigin {
  readonly pool: PoolId;
  readonly owner: string;
  readonly memberId: string | null;
  readonly pin: Pin;
  readonly occurredAt: Instant;
  readonly item: string;
  readonly model: string | null;
  readonly runKind: RunKind | null;
  readonly flowId?: string | null;
  readonly runId?: string | null;
  readonly rootId?: string | null;
  readonly actionId?: string | null;
  readonly reservationId?: string | null;
  readonly blockRunId?: string | null;
  readonly ownHold?: bigint;
}

export function recordCharge(
  draft: Draft,
  context: Context,
  assessment: Assessment,
  origin: ChargeOrigin,
): Charge {
  const { pool, owner, memberId, pin } = origin;
  const chargeId = draft.newId("chg");
  const isLate = draft.cycles.get(String(pin.cycle))?.status === "closed";
  // The charge comes before its entries in the journal, because it is their cause.
  const charge = draft.addCharge({
    chargeId,
    at: context.now,
    occurredAt: origin.occurredAt,
    cycle: pin.cycle,
    pool,
    accountId: accountIdOf(pool, owner, pin.cycle),
    memberId,
    flowId: origin.flowId ?? null,
    runId: origin.runId ?? null,
    rootId: origin.rootId ?? null,
    actionId: origin.actionId ?? null,
    reservationId: origin.reservationId ?? null,
    blockRunId: origin.blockRunId ?? null,
    item: origin.item,
    model: origin.model,
    tool: assessment.tool,
    runKind: origin.runKind,
    unit: assessment.unit,
    quantity: assessment.quantity,
    cardId: pin.cardId,
    rateId: assessment.rate && nameRates(assessment.rate, assessment.multiplier ?? null),
    planId: pin.planId,
    credits: assessment.credits,
    burned: 0n,
    overage: 0n,
    absorbed: 0n,
    isLate,
    corrected: 0n,
  });
  if (assessment.credits === 0n) return charge;

  const costBefore = isLate ? overageCostIn(draft, pool, pin.cycle) : 0n;
  const coverage: Coverage = cover(draft, context, {
    pool,
    owner,
    memberId,
    pin,
    credits: assessment.credits,
    chargeId,
    ownHold: origin.ownHold ?? 0n,
  });
  charge.burned = coverage.burned;
  charge.overage = coverage.overage;
  charge.absorbed = coverage.absorbed;
  if (isLate && overageCostIn(draft, pool, pin.cycle) !== costBefore) {
    billLate(draft, pool, pin.cycle, "late", coverage.billed);
  }
  return charge;
}
