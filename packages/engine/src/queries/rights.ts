/** Whether a viewer may see what a question is about. */
import {
  accept,
  EVENT_RIGHTS,
  type Rejection,
  type Result,
  type Right,
  reject,
  requireRight,
} from "@sluice/core";
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

/** Of the rights that events are seen with, those that the viewer has: one at least. */
export function rightsToSeeEvents(seen: SeenTeam): Result<ReadonlySet<Right>, Rejection> {
  const has = new Set<Right>();
  let refused: Rejection | null = null;
  for (const right of new Set(Object.values(EVENT_RIGHTS))) {
    const refusal = refuseToSee(seen, right);
    if (refusal) refused ??= refusal;
    else has.add(right);
  }
  return refused && has.size === 0 ? reject(refused) : accept(has);
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
