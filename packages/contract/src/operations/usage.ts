import { z } from "zod";
import { correctCharge, recordUsage } from "../commands/usage.ts";
import { catalogId, cursor, cycleIndex, id, limit } from "../values.ts";
import { balanceView } from "../views/balance.ts";
import { chargeView } from "../views/charge.ts";
import { chargeExplanation, refusalExplanation, refusalView } from "../views/explanation.ts";
import { groupBy, statementLineView, usageGroupView } from "../views/feed.ts";
import { periodView } from "../views/team.ts";
import { usageView } from "../views/usage.ts";
import { ANYONE, none, OPERATOR, ofTeam, operation, pageOf, TEAM } from "./define.ts";

const tag = "Usage";
const ofCharge = ofTeam.extend({ chargeId: id });
const ofRefusal = ofTeam.extend({ refusalId: id });
const paged = { cursor: cursor.optional(), limit: limit.optional() };
const inCycle = z.strictObject({ cycle: cycleIndex.optional() });

export const usageOperations = {
  record_usage: operation({
    method: "POST",
    path: "/v1/teams/{teamId}/usage-records",
    tag,
    summary: "Record usage after the fact, outside any run",
    kind: "command",
    params: ofTeam,
    query: none,
    body: recordUsage.omit({ type: true }),
    answers: { 201: { means: "The charge.", schema: z.object({ charge: chargeView }) } },
    scopes: TEAM,
    errors: ["model_not_priced", "card_not_in_force"],
  }),
  get_balances: operation({
    method: "GET",
    path: "/v1/teams/{teamId}/balances",
    tag,
    summary: "Look at every account of a cycle and its grants",
    kind: "query",
    params: ofTeam,
    query: inCycle,
    body: null,
    answers: {
      200: { means: "All accounts.", schema: z.object({ items: z.array(balanceView) }) },
    },
    scopes: ANYONE,
    errors: [],
  }),
  get_usage: operation({
    method: "GET",
    path: "/v1/teams/{teamId}/usage",
    tag,
    summary: "Look at every pool of a cycle: used, limit, reset, overage accrued, by member",
    kind: "query",
    params: ofTeam,
    query: inCycle,
    body: null,
    answers: { 200: { means: "The cycle's usage.", schema: z.object({ usage: usageView }) } },
    scopes: ANYONE,
    errors: [],
  }),
  get_usage_breakdown: operation({
    method: "GET",
    path: "/v1/teams/{teamId}/usage-breakdown",
    tag,
    summary: "Group a cycle's usage by member, flow, item, model, run kind or day",
    kind: "query",
    params: ofTeam,
    query: z.strictObject({
      groupBy,
      cycle: cycleIndex.optional(),
      pool: catalogId.optional(),
    }),
    body: null,
    answers: {
      200: {
        means: "The groups.",
        schema: z.object({ groupBy, cycle: periodView, items: z.array(usageGroupView) }),
      },
    },
    scopes: ANYONE,
    errors: ["forbidden"],
  }),
  list_charges: operation({
    method: "GET",
    path: "/v1/teams/{teamId}/charges",
    tag,
    summary: "List charges, newest first",
    kind: "query",
    params: ofTeam,
    query: z.strictObject({
      cycle: cycleIndex.optional(),
      memberId: id.optional(),
      runId: id.optional(),
      item: catalogId.optional(),
      ...paged,
    }),
    body: null,
    answers: { 200: { means: "A page of charges.", schema: pageOf(chargeView) } },
    scopes: ANYONE,
    errors: ["forbidden"],
  }),
  get_charge: operation({
    method: "GET",
    path: "/v1/teams/{teamId}/charges/{chargeId}",
    tag,
    summary: "Look at a charge",
    kind: "query",
    params: ofCharge,
    query: none,
    body: null,
    answers: { 200: { means: "The charge.", schema: z.object({ charge: chargeView }) } },
    scopes: ANYONE,
    errors: [],
  }),
  explain_charge: operation({
    method: "GET",
    path: "/v1/teams/{teamId}/charges/{chargeId}/explanation",
    tag,
    summary: "Explain a charge: rule, card, rate, grants burned, what was left",
    kind: "query",
    params: ofCharge,
    query: none,
    body: null,
    answers: {
      200: { means: "The explanation.", schema: z.object({ explanation: chargeExplanation }) },
    },
    scopes: ANYONE,
    errors: [],
  }),
  correct_charge: operation({
    method: "POST",
    path: "/v1/teams/{teamId}/charges/{chargeId}/corrections",
    tag,
    summary: "Correct a charge, in whole or in part",
    kind: "command",
    params: ofCharge,
    query: none,
    body: correctCharge.omit({ type: true, chargeId: true }),
    answers: {
      201: {
        means: "The charge, and where the credits went.",
        schema: z.object({
          charge: chargeView,
          returned: z.object({ overage: z.string(), absorbed: z.string(), grants: z.string() }),
        }),
      },
    },
    scopes: OPERATOR,
    errors: ["correction_too_large"],
  }),
  list_refusals: operation({
    method: "GET",
    path: "/v1/teams/{teamId}/refusals",
    tag,
    summary: "List what was refused by a limit, a switch or a plan, newest first",
    kind: "query",
    params: ofTeam,
    query: z.strictObject(paged),
    body: null,
    answers: { 200: { means: "A page of refusals.", schema: pageOf(refusalView) } },
    scopes: ANYONE,
    errors: ["forbidden"],
  }),
  explain_refusal: operation({
    method: "GET",
    path: "/v1/teams/{teamId}/refusals/{refusalId}/explanation",
    tag,
    summary: "Explain a refusal: rule, facts, and who can lift it",
    kind: "query",
    params: ofRefusal,
    query: none,
    body: null,
    answers: {
      200: { means: "The explanation.", schema: z.object({ explanation: refusalExplanation }) },
    },
    scopes: ANYONE,
    errors: [],
  }),
  get_statement: operation({
    method: "GET",
    path: "/v1/teams/{teamId}/statement",
    tag,
    summary: "Read the ledger in order, with a running balance",
    kind: "query",
    params: ofTeam,
    query: z.strictObject(paged),
    body: null,
    answers: { 200: { means: "A page of entries.", schema: pageOf(statementLineView) } },
    scopes: ANYONE,
    errors: ["forbidden"],
  }),
} as const;
