/**
 * Takes a charge back (RULES C6, C15). Overage goes first: the newest of that account and cycle,
 * and with it the blocks that it bought. Then goes what was absorbed. Last, grants are refilled,
 * from the one that paid last. Entries are never changed; a correction is new entries that name the
 * charge.
 */

import { recordEvent } from "../access/record-event.ts";
import { type Credits, formatCredits, lesser } from "../base/amounts.ts";
import { invariant } from "../base/invariant.ts";
import { billLate } from "../charges/late.ts";
import type { Actor } from "../commands/commands.ts";
import { idNumber } from "../credits/grants.ts";
import { overageCostIn } from "../credits/overage.ts";
import {
  type Cause,
  cancelAbsorbed,
  cancelOverage,
  returnToGrant,
  voidBlock,
} from "../ledger/post.ts";
import type { Context } from "../state/context.ts";
import { accountIdOf, type Charge, type Grant, type GrantKind } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";

export interface Corrected {
  readonly charge: Charge;
  readonly overage: Credits;
  readonly absorbed: Credits;
  readonly grants: Credits;
}

/** `asked` must be above zero, and no more than what is left of the charge. */
export function takeBack(
  draft: Draft,
  context: Context,
  actor: Actor,
  chargeId: string,
  asked: Credits,
  reason: string,
): Corrected {
  const charge = draft.charges.edit(chargeId);
  charge.corrected += asked;
  const { pool, cycle } = charge;
  const cause: Cause = {
    at: context.now,
    chargeId: charge.chargeId,
    cycle,
    reason,
  };
  const isClosed = draft.cycles.get(String(cycle))?.status === "closed";
  const costBefore = overageCostIn(draft, pool, cycle);

  const overage = cancelOverage(draft, charge.accountId, asked, cause);
  const blocks = giveBack(draft, charge, asked - overage, (kind) => kind === "block", cause);
  const absorbedNow = draft.accounts.get(charge.accountId)?.absorbed ?? 0n;
  const absorbed = lesser(asked - overage - blocks, absorbedNow);
  if (absorbed > 0n) cancelAbsorbed(draft, charge.accountId, absorbed, cause);
  const grants = asked - overage - absorbed;
  const others = giveBack(draft, charge, grants - blocks, (kind) => kind !== "block", cause);
  invariant(blocks + others === grants, "what an account used came from somewhere");
  if (isClosed && overageCostIn(draft, pool, cycle) !== costBefore) {
    billLate(draft, pool, cycle, "correction", overage + blocks);
  }
  recordEvent(draft, context, actor, {
    type: "charge.corrected",
    data: { chargeId, credits: formatCredits(asked), reason },
  });
  // When a pack had paid in a closed cycle, its credits are there for this cycle again.
  draft.noteCredits();
  return { charge, overage, absorbed, grants };
}

/**
 * Refills grants, from the one that paid last to the one that paid first; a block that is wholly
 * unused then is taken back. Answers how much could be given back.
 */
function giveBack(
  draft: Draft,
  charge: Charge,
  credits: Credits,
  isMeant: (kind: GrantKind) => boolean,
  cause: Cause,
): Credits {
  let left = credits;
  for (const { accountId, grant, paid } of payersInReverse(draft, charge)) {
    if (left === 0n) break;
    if (!isMeant(grant.kind)) continue;
    const part = lesser(paid, left);
    if (part === 0n) continue;
    returnToGrant(draft, { accountId, grantId: grant.grantId }, charge.accountId, part, cause);
    left -= part;
    if (grant.kind === "block" && paid === part) {
      voidBlock(draft, accountId, grant.grantId, cause);
    }
  }
  return credits - left;
}

interface Payer {
  readonly accountId: string;
  readonly grant: Readonly<Grant>;
  /** What the grant paid in the cycle of the charge. */
  readonly paid: Credits;
}

function payersInReverse(draft: Draft, charge: Charge): Payer[] {
  const account = draft.accounts.get(charge.accountId);
  if (!account) return [];
  const payers: Payer[] = account.grants.map((grant) => ({
    accountId: account.accountId,
    grant,
    paid: grant.amount - grant.remaining - grant.expired,
  }));
  const carriedId = accountIdOf(charge.pool, account.owner, null);
  for (const grant of draft.accounts.get(carriedId)?.grants ?? []) {
    const burned = account.carriedBurns.find((one) => one.grantId === grant.grantId);
    if (burned) payers.push({ accountId: carriedId, grant, paid: burned.credits });
  }
  return payers.sort(
    (a, b) =>
      b.grant.priority - a.grant.priority ||
      b.grant.expiresAt - a.grant.expiresAt ||
      b.grant.issuedAt - a.grant.issuedAt ||
      idNumber(b.grant.grantId) - idNumber(a.grant.grantId),
  );
}
