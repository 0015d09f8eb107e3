/** Who asks with a key, and what is left to them: the facts of `GET /me` (RULES L5). */

import { roleInForce } from "../access/authorize.ts";
import { type Credits, formatCredits } from "../base/amounts.ts";
import type { Pool } from "../catalog/model.ts";
import { cycleOf, limitOf, openAccount } from "../credits/accounts.ts";
import type { Context } from "../state/context.ts";
import type { Account } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { scopeOf } from "../terms/terms.ts";
import { ownersIn } from "./balances.ts";
import type { MeView, OperationView } from "./shapes.ts";
import { viewMember, viewTeam } from "./team.ts";

/** `memberId` is null for a key of the team. Answers null if there is no such member any more. */
export function viewMe(draft: Draft, context: Context, memberId: string | null): MeView | null {
  const team = viewTeam(draft, context);
  if (memberId === null) {
    return { team, member: null, rights: [], operations: viewOperations(draft, context, null) };
  }
  const known = draft.members.get(memberId);
  if (!known || known.removedAt !== null) return null;
  const rights = context.catalog.roles[roleInForce(draft, context, known)].rights;
  const isShown = rights.includes("see-team-usage");
  return {
    team,
    member: viewMember(draft, context, known),
    rights,
    operations: isShown ? viewOperations(draft, context, memberId) : null,
  };
}

const viewOperations = (draft: Draft, context: Context, memberId: string | null): OperationView[] =>
  Object.values(context.catalog.pools).flatMap(
    (pool) => viewOperation(draft, context, pool, memberId) ?? [],
  );

/**
 * The member's own account, if each member has one, or the team's. Null: the plan does not have the
 * pool.
 */
function viewOperation(
  draft: Draft,
  context: Context,
  pool: Pool,
  memberId: string | null,
): OperationView | null {
  const { index } = draft.team.cycle;
  const scope = scopeOf(context.catalog, cycleOf(draft, index).planId, pool.id);
  if (scope === null) return null;
  const isOwn = scope === "member" && memberId !== null;
  const owners = isOwn ? [memberId] : ownersIn(draft, context, pool.id, index);
  const accounts = owners.map((owner) => openAccount(draft, context, pool.id, owner, index));
  const sum = (of: (account: Readonly<Account>) => Credits): string =>
    formatCredits(accounts.reduce((total, account) => total + of(account), 0n));
  return {
    name: pool.operation ?? pool.id,
    limit: sum((account) => limitOf(draft, context.now, account)),
    usage: sum(({ used }) => used),
    overage: sum(({ overage }) => overage),
  };
}
