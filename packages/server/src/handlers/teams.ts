import { answered, type Handlers } from "../http/call.ts";

export const teamHandlers = {
  list_teams: ({ input, deps, viewer }) => answered(deps.engine.queries.teams(viewer, input)),

  get_team: async ({ input: { teamId }, deps, viewer }) => ({
    team: await answered(deps.engine.queries.team(viewer, teamId)),
  }),

  list_members: ({ input: { teamId, ...paging }, deps, viewer }) =>
    answered(deps.engine.queries.members(viewer, teamId, paging)),

  get_member: async ({ input: { teamId, memberId }, deps, viewer }) => ({
    member: await answered(deps.engine.queries.member(viewer, teamId, memberId)),
  }),

  list_events: ({ input: { teamId, ...paging }, deps, viewer }) =>
    answered(deps.engine.queries.events(viewer, teamId, paging)),

  get_replay: async ({ input: { teamId, source }, deps, viewer }) => ({
    position: await answered(deps.engine.queries.replayPosition(viewer, teamId, source)),
  }),
} satisfies Handlers;
