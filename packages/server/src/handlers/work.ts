/** Reading runs, AI actions, reservations and leases. */
import { answered, type Handlers } from "../http/call.ts";

export const workHandlers = {
  list_runs: ({ input: { teamId, ...filter }, deps, viewer }) =>
    answered(deps.engine.queries.runs(viewer, teamId, filter)),

  get_run: async ({ input: { teamId, runId }, deps, viewer }) => ({
    run: await answered(deps.engine.queries.runTree(viewer, teamId, runId)),
  }),

  get_action: async ({ input: { teamId, actionId }, deps, viewer }) => ({
    action: await answered(deps.engine.queries.action(viewer, teamId, actionId)),
  }),

  get_reservation: async ({ input: { teamId, reservationId }, deps, viewer }) => ({
    reservation: await answered(deps.engine.queries.reservation(viewer, teamId, reservationId)),
  }),

  list_leases: ({ input: { teamId, ...paging }, deps, viewer }) =>
    answered(deps.engine.queries.leases(viewer, teamId, paging)),

  get_lease: async ({ input: { teamId, leaseId }, deps, viewer }) => ({
    lease: await answered(deps.engine.queries.lease(viewer, teamId, leaseId)),
  }),
} satisfies Handlers;
