import { z } from "zod";
import { catalogId, cycleIndex, id } from "../base/values.ts";
import { balanceView } from "../views/balance.ts";
import { chargeView } from "../views/charge.ts";
import { chargeExplanation, refusalExplanation, refusalView } from "../views/explanation.ts";
import { groupBy, statementLineView, usageGroupView } from "../views/feed.ts";
import { meView } from "../views/me.ts";
import { periodView } from "../views/team.ts";
import { usageView } from "../views/usage.ts";
import { type Descriptions, paged, pageOf } from "./define.ts";

const inCycle = { cycle: cycleIndex.optional() };

export const usageOperations = {
  record_usage: {
    summary: "Record usage after the fact, outside any run",
    answers: { 201: { means: "The charge.", schema: z.object({ charge: chargeView }) } },
    errors: ["model_not_priced", "card_not_in_force", "forbidden"],
  },
  get_balances: {
    summary: "Look at every account of a cycle and its grants",
    query: inCycle,
    answers: {
      200: { means: "All accounts.", schema: z.object({ items: z.array(balanceView) }) },
    },
  },
  get_usage: {
    summary: "Look at every pool of a cycle: used, limit, reset, overage accrued, by member",
    query: inCycle,
    answers: { 200: { means: "The cycle's usage.", schema: z.object({ usage: usageView }) } },
  },
  get_usage_breakdown: {
    summary: "Group a cycle's usage by member, flow, item, model, run kind or day",
    query: {
      groupBy,
      cycle: cycleIndex.optional(),
      pool: catalogId.optional(),
    },
    answers: {
      200: {
        means: "The groups.",
        schema: z.object({ groupBy, cycle: periodView, items: z.array(usageGroupView) }),
      },
    },
    errors: ["forbidden"],
  },
  list_charges: {
    summary: "List charges, newest first",
    query: {
      cycle: cycleIndex.optional(),
      memberId: id.optional(),
      runId: id.optional(),
      item: catalogId.optional(),
      ...paged,
    },
    answers: { 200: { means: "A page of charges.", schema: pageOf(chargeView) } },
    errors: ["forbidden"],
  },
  get_charge: {
    summary: "Look at a charge",
    answers: { 200: { means: "The charge.", schema: z.object({ charge: chargeView }) } },
  },
  explain_charge: {
    summary: "Explain a charge: rule, card, rate, and the grants that it burned",
    answers: {
      200: { means: "The explanation.", schema: z.object({ explanation: chargeExplanation }) },
    },
  },
  correct_charge: {
    summary: "Correct a charge, in whole or in part",
    answers: {
      201: {
        means: "The charge, and where the credits went.",
        schema: z.object({
          charge: chargeView,
          returned: z.object({ overage: z.string(), absorbed: z.string(), grants: z.string() }),
        }),
      },
    },
    errors: ["correction_too_large", "forbidden"],
  },
  list_refusals: {
    summary: "List what was refused by a limit, a switch or a plan, newest first",
    query: paged,
    answers: { 200: { means: "A page of refusals.", schema: pageOf(refusalView) } },
    errors: ["forbidden"],
  },
  explain_refusal: {
    summary: "Explain a refusal: rule, facts, and who can lift it",
    answers: {
      200: { means: "The explanation.", schema: z.object({ explanation: refusalExplanation }) },
    },
  },
  get_statement: {
    summary: "Read the ledger in order, with a running balance",
    query: paged,
    answers: { 200: { means: "A page of entries.", schema: pageOf(statementLineView) } },
    errors: ["forbidden"],
  },
  get_me: {
    summary: "Look at the key that asks: its user, and the quotas of its team",
    about:
      "The request counts as a call of the API that is sold, in its minute and its month, and is " +
      "refused like one. Amounts are JSON numbers here, in a shape that clients of a similar API " +
      "already parse; a team's usage says what resets when, and in which unit.",
    answers: { 200: { means: "User and quotas.", schema: meView } },
    errors: ["rate_limited", "quota_exhausted"],
  },
} as const satisfies Partial<Descriptions>;
