/** How a question comes by its team, and whether the viewer has one at all. */
import { accept, type Rejection, type Result, requireRight } from "@sluice/core";
import { type Asked, notFound } from "./asked.ts";
import {
  advancedToNow,
  bringIn,
  type FoundTeam,
  isDue,
  type OpenedTeam,
  type SeenTeam,
} from "./seen-team.ts";

/** Everything of it that is open. To somebody who is not in it, a team is not there. */
export async function openTeam(
  asked: Asked,
  teamId: string,
): Promise<Result<OpenedTeam, Rejection>> {
  const found = await asked.snapshot.openTeam(teamId);
  const seen = seenBy(asked, teamId, found);
  return seen.ok ? accept({ ...seen.value, isWhole: true }) : seen;
}

/**
 * What a viewer may see takes the team's own document and the viewer's, and not its ten thousand
 * runs and leases. Those are opened only when time has something to do: that may be a change of
 * plan, and with it of rights.
 */
export async function lookAtTeam(
  asked: Asked,
  teamId: string,
): Promise<Result<SeenTeam, Rejection>> {
  const { viewer, snapshot } = asked;
  const memberId = viewer.kind === "member" ? viewer.memberId : null;
  const found = await snapshot.openMember(teamId, memberId);
  if (found && isDue(found.state.team, found.now)) return openTeam(asked, teamId);
  return seenBy(asked, teamId, found);
}

function seenBy(
  { snapshot, catalog, viewer }: Asked,
  teamId: string,
  found: FoundTeam | null,
): Result<SeenTeam, Rejection> {
  if (!found) return notFound("team", teamId);
  const { draft, context } = advancedToNow(found, catalog);
  const seen = { teamId, snapshot, state: found.state, draft, context, viewer };
  const allowed = requireRight(draft, context, viewer, "see-team-usage");
  if (allowed.ok) return accept({ ...seen, onlyOf: null });
  if (allowed.rejection.code !== "forbidden" || viewer.kind === "operator") {
    return notFound("team", teamId);
  }
  return accept({ ...seen, onlyOf: viewer.memberId });
}

/** A cycle with all its accounts. Default: the running one. */
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
  if (!opened.draft.cycles.get(String(index))) return notFound("cycle", String(index));
  return accept(index);
}
