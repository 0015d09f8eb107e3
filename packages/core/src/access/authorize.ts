/** Who may do what. Asked before the plan is (RULES C14). */
import type { Right, RoleId } from "../catalog/model.ts";
import type { Actor } from "../commands/commands.ts";
import type { Rejection } from "../commands/rejections.ts";
import type { Context } from "../state/context.ts";
import type { Member } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { rolesWith } from "./roles.ts";

/** Null: allowed. The operator may do everything. */
export function refuseForRight(
  draft: Draft,
  context: Context,
  actor: Actor,
  right: Right,
): Rejection | null {
  if (actor.kind === "operator") return null;
  const member = draft.members.get(actor.memberId);
  if (!member || member.removedAt !== null) {
    return { code: "not_found", what: "member", id: actor.memberId };
  }
  const role = roleInForce(draft, context, member);
  if (context.catalog.roles[role]?.rights.includes(right)) return null;
  return {
    code: "forbidden",
    right,
    role: member.role,
    allowedRoles: rolesWith(context, draft.team.planId, right),
  };
}

/**
 * For work under way, as far as there is any: whoever has left the team may still finish what is
 * theirs (RULES C8). Otherwise as new work is.
 */
export function refuseToGoOn(
  draft: Draft,
  context: Context,
  actor: Actor,
  work: { readonly memberId: string | null } | undefined,
): Rejection | null {
  const isOwn = actor.kind === "member" && work?.memberId === actor.memberId;
  if (isOwn && draft.members.get(actor.memberId)?.removedAt) return null;
  return refuseForRight(draft, context, actor, "use");
}

/** For what only the operator does. Null: it is the operator who asks. */
export function refuseForOperator(draft: Draft, actor: Actor, right: string): Rejection | null {
  if (actor.kind === "operator") return null;
  return { code: "forbidden", right, role: roleOf(draft, actor), allowedRoles: ["operator"] };
}

const roleOf = (draft: Draft, actor: Actor & { kind: "member" }): string =>
  draft.members.get(actor.memberId)?.role ?? "none";

/** On plans without roles everyone but the owner and guests is a plain member (RULES C14). */
export function roleInForce(draft: Draft, context: Context, member: Readonly<Member>): RoleId {
  if (context.catalog.plans[draft.team.planId]?.hasRoles) return member.role;
  return member.role === "owner" || member.role === "guest" ? member.role : "member";
}

/**
 * Who work is done for: the member named, or the member who asks. A member acts for nobody else.
 */
export function memberInCharge(
  draft: Draft,
  actor: Actor,
  named: string | undefined,
): { memberId: string | null } | { rejection: Rejection } {
  if (actor.kind === "operator") return { memberId: named ?? null };
  if (named === undefined || named === actor.memberId) return { memberId: actor.memberId };
  const right = "act-for-others";
  const role = roleOf(draft, actor);
  return { rejection: { code: "forbidden", right, role, allowedRoles: ["operator"] } };
}

/** Null: there is such a member, and has not left (RULES C8). */
export function refuseForMember(draft: Draft, memberId: string | null): Rejection | null {
  if (memberId === null) return null;
  const member = draft.members.get(memberId);
  if (member && member.removedAt === null) return null;
  return { code: "not_found", what: "member", id: memberId };
}

export const nameOf = (actor: Actor): string =>
  actor.kind === "operator" ? "operator" : actor.memberId;
