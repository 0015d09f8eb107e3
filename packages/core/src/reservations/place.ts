/** Where credits are held: the account, and what fixes the price of what is spent of them. */
import { refuseForAgentMode } from "../access/agent-mode.ts";
import { accept, type Result, reject } from "../base/result.ts";
import type { PoolId } from "../catalog/model.ts";
import { invalidInput, type Rejection } from "../commands/rejections.ts";
import { ownerOf } from "../credits/accounts.ts";
import { pinNow } from "../pricing/pin.ts";
import type { Context } from "../state/context.ts";
import type { Pin } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";

export interface Place {
  readonly pool: PoolId;
  readonly owner: string;
  readonly memberId: string | null;
  readonly pin: Pin;
}

/** Precedence: pool, Agent Mode, card, whose account it is. */
export function placeNow(
  draft: Draft,
  context: Context,
  pool: PoolId,
  memberId: string | null,
): Result<Place, Rejection> {
  if (!context.catalog.pools[pool]) return reject({ code: "not_found", what: "pool", id: pool });
  const off = refuseForPool(draft, context, pool, memberId);
  if (off) return reject(off);
  const pin = pinNow(draft, context, pool);
  if ("code" in pin) return reject(pin);
  const owner = ownerOf(draft, context, pool, pin.cycle, memberId);
  if (owner === null) {
    return reject(invalidInput("memberId", "a member, since the pool is each member's", "nothing"));
  }
  return accept({ pool, owner, memberId, pin });
}

/** What AI actions spend is held for AI: refused like an action where it is off (RULES R5). */
function refuseForPool(
  draft: Draft,
  context: Context,
  pool: PoolId,
  memberId: string | null,
): Rejection | null {
  if (context.catalog.pools[pool]?.spentBy !== "action") return null;
  return refuseForAgentMode(draft, context, memberId);
}
