/**
 * A team as it stands now: its open documents in a draft that is advanced and thrown away, so that
 * what time has changed since the last write shows. What is not open is brought in by name.
 */
import {
  accept,
  advance,
  type Catalog,
  type Context,
  Draft,
  type Reference,
  type Rejection,
  type Result,
  refuseForRight,
  reject,
  type TeamState,
} from "@sluice/core";
import type { Snapshot } from "../ports/reads.ts";
import { shelve } from "../ports/shelve.ts";
import type { Viewer } from "./queries.ts";

export interface OpenedTeam {
  readonly teamId: string;
  readonly snapshot: Snapshot;
  readonly state: TeamState;
  readonly draft: Draft;
  readonly context: Context;
  readonly viewer: Viewer;
  /** Set: the viewer sees only what this member did. */
  readonly onlyOf: string | null;
}

export interface Asked {
  readonly snapshot: Snapshot;
  readonly catalog: Catalog;
  readonly viewer: Viewer;
  readonly teamId: string;
}

/** To somebody who is not in it, a team is not there. */
export async function openTeam(asked: Asked): Promise<Result<OpenedTeam, Rejection>> {
  const { snapshot, catalog, viewer, teamId } = asked;
  const found = await snapshot.openTeam(teamId);
  if (!found) return reject(notFound("team", teamId));
  const { state } = found;
  const draft = new Draft(state);
  const { clock, lastInstant } = draft.team;
  const now = Math.max(clock ? clock.now : found.now, lastInstant);
  const context: Context = { catalog, now };
  advance(draft, context);
  const opened = { teamId, snapshot, state, draft, context, viewer };
  const refused = refuseForRight(draft, context, viewer, "see-team-usage");
  if (refused === null) return accept({ ...opened, onlyOf: null });
  if (refused.code !== "forbidden" || viewer.kind === "operator") {
    return reject(notFound("team", teamId));
  }
  return accept({ ...opened, onlyOf: viewer.memberId });
}

/** Brings documents in that are not open. What the draft has by now changed stays as it is. */
export async function bringIn(opened: OpenedTeam, references: readonly Reference[]): Promise<void> {
  for (const loaded of await opened.snapshot.load(opened.teamId, references)) {
    shelve(opened.state, loaded);
  }
}

/** A cycle with all its accounts; the running one unless told. */
export async function openCycleOf(
  opened: OpenedTeam,
  asked: number | undefined,
): Promise<Result<number, Rejection>> {
  const index = asked ?? opened.draft.team.cycle.index;
  if (opened.draft.cycles.get(String(index))) return accept(index);
  await bringIn(opened, [
    { shelf: "cycles", id: String(index) },
    { shelf: "accounts-of-cycle", index },
  ]);
  if (!opened.draft.cycles.get(String(index))) return reject(notFound("cycle", String(index)));
  return accept(index);
}

/** Null: the viewer may see what this member did. */
export function refuseForOther(
  opened: OpenedTeam,
  memberId: string | null,
  what: string,
  id: string,
): Rejection | null {
  return opened.onlyOf === null || opened.onlyOf === memberId ? null : notFound(what, id);
}

export const notFound = (what: string, id: string): Rejection => ({ code: "not_found", what, id });
