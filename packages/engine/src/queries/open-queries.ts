/** The questions, each in a snapshot of its own. */
import { accept, type Catalog, reject, type TeamView } from "@sluice/core";
import type { ReadStore } from "../ports/reads.ts";
import { cursorOf, readPaging } from "./cursor.ts";
import * as feed from "./feed-queries.ts";
import type { Asked } from "./opened-team.ts";
import type { Answered, Page, Paging, Queries, Viewer } from "./queries.ts";
import * as teams from "./team-queries.ts";
import * as work from "./work-queries.ts";

export interface QueryDeps {
  readonly reads: ReadStore;
  readonly catalog: Catalog;
}

export function openQueries({ reads, catalog }: QueryDeps): Queries {
  const ask = <Value>(
    viewer: Viewer,
    teamId: string,
    question: (asked: Asked) => Promise<Value>,
  ): Promise<Value> =>
    reads.snapshot((snapshot) => question({ snapshot, catalog, viewer, teamId }));
  return {
    teams: (viewer, paging) => listTeams({ reads, catalog }, viewer, paging),
    team: (viewer, teamId) => ask(viewer, teamId, teams.team),
    members: (viewer, teamId, paging) =>
      ask(viewer, teamId, (asked) => teams.members(asked, paging)),
    member: (viewer, teamId, id) => ask(viewer, teamId, (asked) => teams.member(asked, id)),
    runs: (viewer, teamId, filter) => ask(viewer, teamId, (asked) => work.runs(asked, filter)),
    runTree: (viewer, teamId, id) => ask(viewer, teamId, (asked) => work.runTree(asked, id)),
    action: (viewer, teamId, id) => ask(viewer, teamId, (asked) => work.action(asked, id)),
    reservation: (viewer, teamId, id) =>
      ask(viewer, teamId, (asked) => work.reservation(asked, id)),
    lease: (viewer, teamId, id) => ask(viewer, teamId, (asked) => work.lease(asked, id)),
    leases: (viewer, teamId, paging) => ask(viewer, teamId, (asked) => work.leases(asked, paging)),
    balances: (viewer, teamId, { cycle }) =>
      ask(viewer, teamId, (asked) => teams.balances(asked, cycle)),
    usage: (viewer, teamId, { cycle }) => ask(viewer, teamId, (asked) => teams.usage(asked, cycle)),
    me: (viewer, teamId, memberId) => ask(viewer, teamId, (asked) => teams.me(asked, memberId)),
    standing: (viewer, teamId, which) =>
      ask(viewer, teamId, (asked) => teams.standing(asked, which)),
    usageBreakdown: (viewer, teamId, which) =>
      ask(viewer, teamId, (asked) => teams.usageBreakdown(asked, which)),
    charges: (viewer, teamId, filter) =>
      ask(viewer, teamId, (asked) => work.charges(asked, filter)),
    charge: (viewer, teamId, id) => ask(viewer, teamId, (asked) => work.charge(asked, id)),
    explainCharge: (viewer, teamId, id) =>
      ask(viewer, teamId, (asked) => work.explainCharge(asked, id)),
    refusals: (viewer, teamId, paging) =>
      ask(viewer, teamId, (asked) => feed.refusals(asked, paging)),
    explainRefusal: (viewer, teamId, id) =>
      ask(viewer, teamId, (asked) => feed.explainRefusal(asked, id)),
    statement: (viewer, teamId, paging) =>
      ask(viewer, teamId, (asked) => feed.statement(asked, paging)),
    invoice: (viewer, teamId, cycle) => ask(viewer, teamId, (asked) => teams.invoice(asked, cycle)),
    invoices: (viewer, teamId) => ask(viewer, teamId, teams.invoices),
    events: (viewer, teamId, paging) => ask(viewer, teamId, (asked) => feed.events(asked, paging)),
    replayPosition: (viewer, teamId, source) =>
      ask(viewer, teamId, (asked) => teams.replayPosition(asked, source)),
    ping: () => reads.ping(),
  };
}

async function listTeams(
  { reads, catalog }: QueryDeps,
  viewer: Viewer,
  paging: Paging,
): Answered<Page<TeamView>> {
  if (viewer.kind !== "operator") {
    const allowedRoles = ["operator"];
    return reject({ code: "forbidden", right: "see-all-teams", role: "member", allowedRoles });
  }
  const page = readPaging(paging, ["string"]);
  if (!page.ok) return page;
  const { key, limit } = page.value;
  const after = key ? String(key[0]) : undefined;
  return reads.snapshot(async (snapshot) => {
    const ids = await snapshot.teamIds({ after, limit: limit + 1 });
    const items: TeamView[] = [];
    for (const teamId of ids.slice(0, limit)) {
      const view = await teams.team({ snapshot, catalog, viewer, teamId });
      if (view.ok) items.push(view.value);
    }
    const last = items.at(-1);
    return accept({
      items,
      nextCursor: ids.length > limit && last ? cursorOf([last.teamId]) : null,
    });
  });
}
