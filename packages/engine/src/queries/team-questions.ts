/** Questions about teams, their members, and what was replayed into them. */
import {
  accept,
  emptyState,
  replayedUpTo,
  type TeamView,
  viewMember,
  viewTeam,
} from "@sluice/core";
import { type Answered, type Asked, notFound } from "./asked.ts";
import { openTeam } from "./open-team.ts";
import { cursorOf, type Page, type PageWanted, type Paging, pageById } from "./paging.ts";
import { ofAllTeams, ofOpenedTeam, ofSeenTeam } from "./question.ts";
import { requireOwn } from "./rights.ts";
import { advancedToNow, isDue } from "./seen-team.ts";

export const teamQuestions = {
  /** By id. */
  list_teams: ofAllTeams({
    name: "teams",
    right: "see-all-teams",
    cursor: ["string"],
    answer: listTeams,
  }),
  get_team: ofSeenTeam({
    name: "team",
    key: "team",
    answer: ({ draft, context }) => accept(viewTeam(draft, context)),
  }),
  /** By id, those who left included. */
  list_members: ofOpenedTeam({
    name: "members",
    cursor: ["string"],
    answer({ draft, context, onlyOf }, _: Paging, page) {
      const all = [...draft.members.values()];
      const seen = all.filter(({ memberId }) => onlyOf === null || onlyOf === memberId);
      const { shown, nextCursor } = pageById(seen, ({ memberId }) => memberId, page);
      return accept({ items: shown.map((one) => viewMember(draft, context, one)), nextCursor });
    },
  }),
  get_member: ofOpenedTeam({
    name: "member",
    by: "memberId",
    key: "member",
    answer(opened, { memberId }: { readonly memberId: string }) {
      const { draft, context } = opened;
      const known = draft.members.get(memberId);
      const visible = requireOwn(opened, memberId, "member", memberId);
      if (!known || !visible.ok) return notFound("member", memberId);
      return accept(viewMember(draft, context, known));
    },
  }),
  /** The position reached by a source that is replayed; null: nothing yet. */
  get_replay: ofSeenTeam({
    name: "replayPosition",
    by: "source",
    key: "position",
    right: "replay",
    answer: ({ draft }, { source }: { readonly source: string }) =>
      accept(replayedUpTo(draft.team, source)),
  }),
};

/** One round trip for the page; only a team with something due is opened. */
async function listTeams(
  asked: Asked,
  _: Paging,
  { key, limit }: PageWanted,
): Answered<Page<TeamView>> {
  const after = key ? String(key[0]) : undefined;
  const found = await asked.snapshot.teams({ after, limit: limit + 1 });
  const items: TeamView[] = [];
  for (const { now, team } of found.slice(0, limit)) {
    const opened = isDue(team, now)
      ? await openTeam(asked, team.teamId)
      : accept(advancedToNow({ now, state: emptyState(team) }, asked.catalog));
    if (opened.ok) items.push(viewTeam(opened.value.draft, opened.value.context));
  }
  const last = items.at(-1);
  return accept({
    items,
    nextCursor: found.length > limit && last ? cursorOf([last.teamId]) : null,
  });
}
