/**
 * A team as a question finds it: its documents in a draft that is advanced to now and thrown away,
 * so that what time has changed since the last write shows. What is not there is brought in by
 * name.
 */
import {
  advance,
  type Catalog,
  type Context,
  Draft,
  type Instant,
  type Reference,
  type Team,
  type TeamState,
} from "@sluice/core";
import type { Snapshot } from "../ports/reads.ts";
import { shelve } from "../ports/shelve.ts";
import type { Viewer } from "./asked.ts";

/** Of its documents, the draft has the team's own, the viewer's, and what was brought in. */
export interface SeenTeam {
  readonly teamId: string;
  readonly snapshot: Snapshot;
  readonly state: TeamState;
  readonly draft: Draft;
  readonly context: Context;
  readonly viewer: Viewer;
  /** Set: the viewer sees only what this member did. */
  readonly onlyOf: string | null;
}

/** The draft has everything that is open, too. */
export interface OpenedTeam extends SeenTeam {
  readonly isWhole: true;
}

export interface FoundTeam {
  readonly now: Instant;
  readonly state: TeamState;
}

export function advancedToNow(
  { now, state }: FoundTeam,
  catalog: Catalog,
): { draft: Draft; context: Context } {
  const draft = new Draft(state);
  const context = { catalog, now: instantOf(draft.team, now) };
  advance(draft, context);
  return { draft, context };
}

/** False: time has changed nothing, so that documents that are not there do not matter. */
export const isDue = (team: Team, now: Instant): boolean =>
  team.dueAt !== null && team.dueAt <= instantOf(team, now);

const instantOf = ({ clock, lastInstant }: Team, now: Instant): Instant =>
  Math.max(clock ? clock.now : now, lastInstant);

/** Brings documents in that are not open. What the draft has by now changed stays as it is. */
export async function bringIn(seen: SeenTeam, references: readonly Reference[]): Promise<void> {
  for (const loaded of await seen.snapshot.load(seen.teamId, references)) {
    shelve(seen.state, loaded);
  }
}
