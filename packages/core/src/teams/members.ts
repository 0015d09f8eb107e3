/** The people of a team: they join, leave, come back, and have roles (RULES C8, C14). */

import { nameOf, requireRight } from "../access/authorize.ts";
import { recordEvent } from "../access/record-event.ts";
import { accept } from "../base/result.ts";
import { ROLE_IDS, type RoleId } from "../catalog/model.ts";
import type { Actor, CommandOf } from "../commands/commands.ts";
import { type Decided, invalidInput, refuse } from "../commands/rejections.ts";
import { endRun } from "../runs/end-run.ts";
import type { Context } from "../state/context.ts";
import type { Member } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { growPooled } from "./change-plan.ts";
import { newMember, requireFreeId } from "./create-team.ts";

/** A member who comes back finds the account of the cycle as it was left (RULES C8). */
export function addMember(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"add_member">,
) {
  const allowed = requireRight(draft, context, actor, "manage-members");
  if (!allowed.ok) return allowed;
  const role = parseRole(command.role ?? "member");
  if (!role.ok) return role;
  const free = requireFreeId("memberId", command.memberId);
  if (!free.ok) return free;
  const known = draft.members.get(command.memberId);
  if (known && known.removedAt === null) {
    return refuse("already_exists", { what: "member", id: command.memberId });
  }
  let member: Member;
  if (known) {
    member = draft.members.edit(command.memberId);
    member.removedAt = null;
    member.role = role.value;
    member.name = command.name;
    member.email = command.email ?? member.email;
  } else {
    member = newMember(command, role.value, context.now);
    draft.members.add(member.memberId, member);
  }
  recordEvent(draft, context, actor, {
    type: "member.joined",
    data: { memberId: member.memberId, role: member.role },
  });
  growPooled(draft, context);
  return accept(member);
}

export function changeRole(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"change_role">,
) {
  const found = managedMember(draft, context, actor, command.memberId);
  if (!found.ok) return found;
  const role = parseRole(command.role);
  if (!role.ok) return role;
  if (found.value.role === "owner" && role.value !== "owner" && isLastOwner(draft)) {
    return refuse("conflict", { what: "role", reason: "a team keeps at least one owner" });
  }
  const member = draft.members.edit(command.memberId);
  member.role = role.value;
  recordEvent(draft, context, actor, {
    type: "member.role-changed",
    data: { memberId: member.memberId, role: member.role },
  });
  return accept(member);
}

/**
 * Work under way finishes, new work is refused, and overage so far stays on the team's line (RULES
 * C8).
 */
export function removeMember(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"remove_member">,
) {
  const found = managedMember(draft, context, actor, command.memberId);
  if (!found.ok) return found;
  if (found.value.role === "owner" && isLastOwner(draft)) {
    return refuse("conflict", { what: "member", reason: "a team keeps at least one owner" });
  }
  const member = draft.members.edit(command.memberId);
  member.removedAt = context.now;
  recordEvent(draft, context, actor, { type: "member.left", data: { memberId: member.memberId } });
  lapsePausedRuns(draft, context, member.memberId, nameOf(actor));
  return accept(member);
}

function managedMember(
  draft: Draft,
  context: Context,
  actor: Actor,
  memberId: string,
): Decided<Readonly<Member>, "forbidden" | "not_found"> {
  const allowed = requireRight(draft, context, actor, "manage-members");
  if (!allowed.ok) return allowed;
  const member = draft.members.get(memberId);
  if (!member || member.removedAt !== null) {
    return refuse("not_found", { what: "member", id: memberId });
  }
  return accept(member);
}

function isLastOwner(draft: Draft): boolean {
  let owners = 0;
  for (const member of draft.members.values()) {
    if (member.role === "owner" && member.removedAt === null) owners += 1;
  }
  return owners <= 1;
}

function parseRole(text: string): Decided<RoleId, "invalid_input"> {
  const role = ROLE_IDS.find((id) => id === text);
  if (role) return accept(role);
  const expected = `one of ${ROLE_IDS.join(", ")}`;
  return invalidInput("role", expected, text);
}

/** A paused run is not work under way, which would finish; so it lapses (RULES C8). */
function lapsePausedRuns(draft: Draft, context: Context, memberId: string, actor: string): void {
  for (const run of [...draft.runs.values()]) {
    if (run.status === "paused" && run.memberId === memberId) {
      endRun(draft, context, run.runId, "lapsed", actor);
    }
  }
}
