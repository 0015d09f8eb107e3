/**
 * Coverage: who pays for a charge. First grants do, in burn order; then overage, if it is on at
 * this instant. The rest is absorbed, and stays absorbed (RULES C2). A charge of admitted work is
 * always taken whole (RULES F3, C15).
 */
import { type Credits, greater, lesser } from "../base/amounts.ts";
import type { PoolId } from "../catalog/model.ts";
import { absorb, burn, type Cause, chargeOverage, issueGrant } from "../ledger/post.ts";
import type { Context } from "../state/context.ts";
import { accountIdOf, type Pin } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { cycleOf, heldElsewhere, openAccount } from "./accounts.ts";
import { GRANT_PRIORITY, spendableGrants } from "./grants.ts";
import { type OverageState, overageFor } from "./overage.ts";

export interface ToCover {
  readonly pool: PoolId;
  readonly owner: string;
  readonly memberId: string | null;
  readonly pin: Pin;
  readonly credits: Credits;
  readonly chargeId: string;
  /** What the work itself had reserved: it may spend this hold, and no other. */
  readonly ownHold: Credits;
}

export interface Coverage {
  readonly burned: Credits;
  readonly overage: Credits;
  readonly absorbed: Credits;
  /**
   * What is billed: overage, and the part of `burned` that blocks paid which were bought for it.
   */
  readonly billed: Credits;
}

export function cover(draft: Draft, context: Context, work: ToCover): Coverage {
  const { pool, owner, pin } = work;
  const account = openAccount(draft, context, pool, owner, pin.cycle);
  const accountId = account.accountId;
  const cause: Cause = {
    at: context.now,
    chargeId: work.chargeId,
    cycle: pin.cycle,
    reason: null,
  };
  const others =
    greater(account.held - work.ownHold, 0n) +
    heldElsewhere(draft, context.now, pool, owner, pin.cycle);
  let burned = burnGrants(draft, context, work, others, cause);
  let overage = 0n;
  let inBlocks = 0n;
  let left = work.credits - burned;

  const state = left > 0n ? overageFor(draft, context, pool, pin, work.memberId) : null;
  if (state?.isOn && state.terms) {
    if (state.terms.regime === "blocks") {
      inBlocks = buyBlocks(draft, context, work, left, state, cause);
      burned += inBlocks;
      left -= inBlocks;
    } else {
      overage = withinCap(left, state.terms.pricePerCredit, state.room);
      if (overage > 0n) {
        const { regime, pricePerCredit: price } = state.terms;
        chargeOverage(draft, accountId, overage, { regime, price, planId: state.planId }, cause);
        left -= overage;
      }
    }
  }
  if (left > 0n) absorb(draft, accountId, left, cause);
  return { burned, overage, absorbed: left, billed: overage + inBlocks };
}

/** Burns grants in order, and leaves what `heldByOthers` keeps back. */
function burnGrants(
  draft: Draft,
  context: Context,
  work: ToCover,
  heldByOthers: Credits,
  cause: Cause,
): Credits {
  const usedBy = accountIdOf(work.pool, work.owner, work.pin.cycle);
  const carried = draft.accounts.get(accountIdOf(work.pool, work.owner, null));
  const grants = spendableGrants([draft.accounts.get(usedBy), carried], context.now);
  let burnable = -heldByOthers;
  for (const { grant } of grants) burnable += grant.remaining;
  let left = lesser(work.credits, greater(burnable, 0n));
  const burned = left;
  for (const { accountId, grant } of grants) {
    if (left === 0n) break;
    const part = lesser(grant.remaining, left);
    burn(draft, { accountId, grantId: grant.grantId }, usedBy, part, cause);
    left -= part;
  }
  return burned;
}

/**
 * Each time that use crosses the limit, one block is bought, which expires with the cycle (RULES
 * F4). Answers how much the blocks paid for; a spend cap may stop them short.
 */
function buyBlocks(
  draft: Draft,
  context: Context,
  work: ToCover,
  credits: Credits,
  state: OverageState,
  cause: Cause,
): Credits {
  if (state.terms?.regime !== "blocks") return 0n;
  const { blockCredits, blockPrice } = state.terms;
  const accountId = accountIdOf(work.pool, work.owner, work.pin.cycle);
  const cycle = cycleOf(draft, work.pin.cycle);
  let room = state.room;
  let left = credits;
  while (left > 0n && (room === null || room >= blockPrice)) {
    const block = issueGrant(
      draft,
      accountId,
      {
        kind: "block",
        amount: blockCredits,
        priority: GRANT_PRIORITY.block,
        issuedAt: context.now,
        expiresAt: cycle.end,
        price: blockPrice,
        reason: null,
      },
      cause,
    );
    if (room !== null) room -= blockPrice;
    const part = lesser(left, blockCredits);
    burn(draft, { accountId, grantId: block.grantId }, accountId, part, cause);
    left -= part;
  }
  return credits - left;
}

/** A charge that crosses the cap is split at it (RULES C15). */
function withinCap(credits: Credits, price: bigint, room: bigint | null): Credits {
  if (room === null || price === 0n) return credits;
  return lesser(credits, room / price);
}
