import { answered, type Handlers } from "../http/call.ts";
import { callerOf, withOwnCalls } from "../limits/own-calls.ts";

export const usageHandlers = {
  get_balances: async ({ input: { teamId, cycle }, deps, viewer }) => ({
    items: await answered(deps.engine.queries.balances(viewer, teamId, { cycle })),
  }),

  get_usage: async ({ input: { teamId, cycle }, deps, viewer, principal }) => {
    const usage = await answered(deps.engine.queries.usage(viewer, teamId, { cycle }));
    const caller = callerOf(principal, viewer);
    const rateLimits = caller
      ? await withOwnCalls(usage.rateLimits, caller, deps)
      : usage.rateLimits;
    return { usage: { ...usage, rateLimits } };
  },

  get_usage_breakdown: ({ input: { teamId, ...which }, deps, viewer }) =>
    answered(deps.engine.queries.usageBreakdown(viewer, teamId, which)),

  list_charges: ({ input: { teamId, ...filter }, deps, viewer }) =>
    answered(deps.engine.queries.charges(viewer, teamId, filter)),

  get_charge: async ({ input: { teamId, chargeId }, deps, viewer }) => ({
    charge: await answered(deps.engine.queries.charge(viewer, teamId, chargeId)),
  }),

  explain_charge: async ({ input: { teamId, chargeId }, deps, viewer }) => ({
    explanation: await answered(deps.engine.queries.explainCharge(viewer, teamId, chargeId)),
  }),

  list_refusals: ({ input: { teamId, ...paging }, deps, viewer }) =>
    answered(deps.engine.queries.refusals(viewer, teamId, paging)),

  explain_refusal: async ({ input: { teamId, refusalId }, deps, viewer }) => ({
    explanation: await answered(deps.engine.queries.explainRefusal(viewer, teamId, refusalId)),
  }),

  get_statement: ({ input: { teamId, ...paging }, deps, viewer }) =>
    answered(deps.engine.queries.statement(viewer, teamId, paging)),
} satisfies Handlers;
