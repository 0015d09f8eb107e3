/**
 * Where credits are held: the account, and the pin that fixes the price of what is spent of them.
 */
import { requireAgentMode } from "../access/agent-mode.ts";
import { ALLOWED, accept } from "../base/result.ts";
import type { PoolId } from "../catalog/model.ts";
import { type Decided, invalidInput, refuse } from "../commands/rejections.ts";
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

/** Why credits of a pool cannot be held. */
type NoPlace =
  | "agent_mode_off"
  | "card_not_in_force"
  | "feature_unavailable"
  | "invalid_input"
  | "not_found";

/** Checks, in this order: pool, Agent Mode, card, whose account it is. */
export function placeNow(
  draft: Draft,
  context: Context,
  pool: PoolId,
  memberId: string | null,
): Decided<Place, NoPlace> {
  if (!context.catalog.pools[pool]) return refuse("not_found", { what: "pool", id: pool });
  const usable = requireUsable(draft, context, pool, memberId);
  if (!usable.ok) return usable;
  const pinned = pinNow(draft, context, pool);
  if (!pinned.ok) return pinned;
  const pin = pinned.value;
  const owner = ownerOf(draft, context, pool, pin.cycle, memberId);
  if (owner === null) {
    return invalidInput("memberId", "a member, since the pool is each member's", "nothing");
  }
  return accept({ pool, owner, memberId, pin });
}

/**
 * A pool that AI actions spend is held for AI, and refused like an action where AI is off (RULES
 * R5).
 */
function requireUsable(
  draft: Draft,
  context: Context,
  pool: PoolId,
  memberId: string | null,
): Decided<null, "agent_mode_off" | "feature_unavailable"> {
  if (context.catalog.pools[pool]?.spentBy !== "action") return ALLOWED;
  return requireAgentMode(draft, context, memberId);
}
