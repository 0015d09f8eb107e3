/** Who may do what. A right is asked for before the plan is looked at (RULES C14). */
import { ALLOWED, accept } from "../base/result.ts";
import type { Right, RoleId } from "../catalog/model.ts";
import type { Actor } from "../commands/commands.ts";
import { type Decided, refuse } from "../commands/rejections.ts";
import type { Context } from "../state/context.ts";
import type { Member } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { rolesWith } from "./roles.ts";

/** Refuses an actor without the right. The operator may do everything. */
export function requireRight(
  draft: Draft,
  context: Context,
  actor: Actor,
  right: Right,
): Decided<null, "forbidden" | "not_found"> {
  if (actor.kind === "operator") return ALLOWED;
  const member = draft.members.get(actor.memberId);
  if (!member || member.removedAt !== null) {
    return refuse("not_found", { what: "member", id: actor.memberId });
  }
  const role = roleInForce(draft, context, member);
  if (context.catalog.roles[role]?.rights.includes(right)) return ALLOWED;
  const allowedRoles = rolesWith(context, draft.team.planId, right);
  return refuse("forbidden", { right, role: member.role, allowedRoles });
}

/**
 * Refuses whoever may not go on with work under way: a member who has left may still finish work of
 * their own (RULES C8). Where there is no such work, the actor needs the right to begin some.
 */
export function requireToGoOn(
  draft: Draft,
  context: Context,
  actor: Actor,
  work: { readonly memberId: string | null } | undefined,
): Decided<null, "forbidden" | "not_found"> {
  const isOwn = actor.kind === "member" && work?.memberId === actor.memberId;
  if (isOwn && draft.members.get(actor.memberId)?.removedAt) return ALLOWED;
  return requireRight(draft, context, actor, "use");
}

/** Refuses everybody but the operator. */
export function requireOperator(
  draft: Draft,
  actor: Actor,
  right: string,
): Decided<null, "forbidden"> {
  if (actor.kind === "operator") return ALLOWED;
  const role = roleOf(draft, actor);
  return refuse("forbidden", { right, role, allowedRoles: ["operator"] });
}

const roleOf = (draft: Draft, actor: Actor & { kind: "member" }): string =>
  draft.members.get(actor.memberId)?.role ?? "none";

/** On plans without roles everyone but the owner and guests is a plain member (RULES C14). */
export function roleInForce(draft: Draft, context: Context, member: Readonly<Member>): RoleId {
  if (context.catalog.plans[draft.team.planId]?.hasRoles) return member.role;
  return member.role === "owner" || member.role === "guest" ? member.role : "member";
}

/**
 * Who is charged for a piece of work: the member named, or the member who asks. Null: the team as a
 * whole is. A member acts for nobody else.
 */
export function chargedMember(
  draft: Draft,
  actor: Actor,
  named: string | undefined,
): Decided<string | null, "forbidden"> {
  if (actor.kind === "operator") return accept(named ?? null);
  if (named === undefined || named === actor.memberId) return accept(actor.memberId);
  return requireOperator(draft, actor, "act-for-others");
}

/** Refuses where there is no such member, or the member has left (RULES C8). */
export function requireMember(draft: Draft, memberId: string | null): Decided<null, "not_found"> {
  if (memberId === null) return ALLOWED;
  const member = draft.members.get(memberId);
  if (member && member.removedAt === null) return ALLOWED;
  return refuse("not_found", { what: "member", id: memberId });
}

export const nameOf = (actor: Actor): string =>
  actor.kind === "operator" ? "operator" : actor.memberId;
