import { accept, type Rejection, type Result, reject } from "@sluice/core";
import type { SeenTeam } from "./seen-team.ts";

/** Whose work is asked for; a guest asks for their own and may name nobody else. */
export function ownFilter(
  { onlyOf, context, draft }: SeenTeam,
  filter: { readonly memberId?: string | undefined },
): Result<string | null, Rejection> {
  const asked = filter.memberId ?? null;
  if (onlyOf === null) return accept(asked);
  if (asked === null || asked === onlyOf) return accept(onlyOf);
  const allowedRoles = Object.values(context.catalog.roles)
    .filter((role) => role.rights.includes("see-team-usage"))
    .map((role) => role.id);
  const role = draft.members.get(onlyOf)?.role ?? "guest";
  return reject({ code: "forbidden", right: "see-team-usage", role, allowedRoles });
}
