/** Whether a viewer may see what a question is about. */
import {
  ALLOWED,
  accept,
  EVENT_RIGHTS,
  type Rejected,
  type Rejection,
  type Result,
  type Right,
  refuse,
  requireRight,
} from "@sluice/core";
import { notFound, type Viewer } from "./asked.ts";
import type { SeenTeam } from "./seen-team.ts";

/** What no role has: it is the operator's alone. */
const OPERATOR_RIGHTS = ["see-all-teams", "replay"] as const;
export type OperatorRight = (typeof OPERATOR_RIGHTS)[number];

const isOperatorRight = (right: string): right is OperatorRight =>
  OPERATOR_RIGHTS.some((one) => one === right);

export function requireToSee(
  seen: SeenTeam,
  right: Right | OperatorRight,
): Result<null, Rejection> {
  if (isOperatorRight(right)) return requireOperator(seen.viewer, right);
  return requireRight(seen.draft, seen.context, seen.viewer, right);
}

/** Of the rights that events are seen with, those that the viewer has: one at least. */
export function rightsToSeeEvents(seen: SeenTeam): Result<ReadonlySet<Right>, Rejection> {
  const has = new Set<Right>();
  let refused: Rejected<Rejection> | null = null;
  for (const right of new Set(Object.values(EVENT_RIGHTS))) {
    const allowed = requireToSee(seen, right);
    if (allowed.ok) has.add(right);
    else refused ??= allowed;
  }
  return refused && has.size === 0 ? refused : accept(has);
}

export function requireOperator(viewer: Viewer, right: OperatorRight): Result<null, Rejection> {
  if (viewer.kind === "operator") return ALLOWED;
  return refuse("forbidden", { right, role: "member", allowedRoles: ["operator"] });
}

/** The viewer may see what this member did. What is not theirs to know is not there. */
export function requireOwn(
  { onlyOf }: SeenTeam,
  memberId: string | null,
  what: string,
  id: string,
): Result<null, Rejection> {
  return onlyOf === null || onlyOf === memberId ? ALLOWED : notFound(what, id);
}
