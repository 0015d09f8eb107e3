/**
 * Correcting a charge (RULES C6, C15). Overage goes first, the newest of that account and cycle,
 * and with it the blocks that it bought; then what was absorbed; last, grants are refilled, from
 * the one that paid last. Entries are never changed; the correction is new ones that name the
 * charge.
 */
import { type Credits, formatCredits, lesser, parseCredits } from "../base/amounts.ts";
import { invariant } from "../base/invariant.ts";
import { accept, type Result, reject } from "../base/result.ts";
import type { Actor, CommandOf } from "../commands/commands.ts";
import type { Context } from "../commands/decide.ts";
import { invalidInput, type Rejection } from "../commands/rejections.ts";
import { idNumber } from "../credits/grants.ts";
import { overageCostIn } from "../credits/overage.ts";
import { billLate } from "../cycles/late.ts";
import {
  type Cause,
  cancelAbsorbed,
  cancelOverage,
  returnToGrant,
  voidBlock,
} from "../ledger/post.ts";
import { resumePaused } from "../runs/resume.ts";
import { accountIdOf, type Charge, type Grant, type GrantKind } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { refuseForOperator } from "../teams/authorize.ts";
import { tell } from "../teams/tell.ts";

export interface Corrected {
  readonly charge: Charge;
  readonly overage: Credits;
  readonly absorbed: Credits;
  readonly grants: Credits;
}

export function correctCharge(
  draft: Draft,
  command: CommandOf<"correct_charge">,
  actor: Actor,
  context: Context,
): Result<Corrected, Rejection> {
  const forbidden = refuseForOperator(draft, actor, "correct-charges");
  if (forbidden) return reject(forbidden);
  const known = draft.charges.get(command.chargeId);
  if (!known) return reject({ code: "not_found", what: "charge", id: command.chargeId });
  const correctable = known.credits - known.corrected;
  const asked = command.credits === undefined ? correctable : parseCredits(command.credits);
  if (asked === null || asked < 0n) {
    const expected = "a decimal string above zero";
    return reject(invalidInput("credits", expected, command.credits ?? "nothing"));
  }
  if (asked === 0n || asked > correctable) {
    return reject({
      code: "correction_too_large",
      chargeId: known.chargeId,
      correctable: formatCredits(correctable),
      asked: command.credits ?? formatCredits(correctable),
    });
  }
  return accept(takeBack(draft, context, actor, known.chargeId, asked, command.reason));
}

/** `asked` is above zero, and no more than what is left of the charge. */
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
  tell(draft, context, actor, "charge.corrected", {
    chargeId,
    credits: formatCredits(asked),
    reason,
  });
  // A pack that paid in a closed cycle has its credits back for this one.
  resumePaused(draft, context);
  return { charge, overage, absorbed, grants };
}

/**
 * The last to pay is the first to be paid back; a block left wholly unused is taken back. Answers
 * how much there was to give back.
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
  /** What the grant paid for the cycle of the charge. */
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
