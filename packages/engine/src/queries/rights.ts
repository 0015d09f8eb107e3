/** Whether a viewer may see what a question is about. */
import { type Rejection, type Right, requireRight } from "@sluice/core";
import { notFound, type Viewer } from "./asked.ts";
import type { SeenTeam } from "./seen-team.ts";

/** What no role has: it is the operator's alone. */
const OPERATOR_RIGHTS = ["see-all-teams", "replay"] as const;
export type OperatorRight = (typeof OPERATOR_RIGHTS)[number];

const isOperatorRight = (right: string): right is OperatorRight =>
  OPERATOR_RIGHTS.some((one) => one === right);

/** Null: the viewer may see it. */
export function refuseToSee(seen: SeenTeam, right: Right | OperatorRight): Rejection | null {
  if (isOperatorRight(right)) return refuseForOperator(seen.viewer, right);
  const allowed = requireRight(seen.draft, seen.context, seen.viewer, right);
  return allowed.ok ? null : allowed.rejection;
}

/** Null: it is the operator who asks. */
export function refuseForOperator(viewer: Viewer, right: OperatorRight): Rejection | null {
  if (viewer.kind === "operator") return null;
  return { code: "forbidden", right, role: "member", allowedRoles: ["operator"] };
}

/** Null: the viewer may see what this member did. What is not theirs to know is not there. */
export function refuseForOther(
  { onlyOf }: SeenTeam,
  memberId: string | null,
  what: string,
  id: string,
): Rejection | null {
  return onlyOf === null || onlyOf === memberId ? null : notFound(what, id);
}
