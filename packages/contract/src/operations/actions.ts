import { z } from "zod";
import { actionView } from "../views/work.ts";
import type { Descriptions } from "./define.ts";

const theAction = z.object({ action: actionView });

export const actionOperations = {
  start_action: {
    summary: "Start an AI action: allowed while the member has credits or pay-as-you-go",
    answers: { 201: { means: "The action is under way.", schema: theAction } },
    errors: [
      "agent_mode_off",
      "feature_unavailable",
      "credits_exhausted",
      "already_exists",
      "card_not_in_force",
      "forbidden",
      "not_on_plan",
    ],
  },
  get_action: {
    summary: "Look at an AI action",
    answers: { 200: { means: "The action.", schema: theAction } },
  },
  complete_action: {
    summary: "Complete an AI action and charge what it took",
    about:
      "It took the credits that are reported, or what model and tokens cost. The price is that of the " +
      "action's start.",
    answers: { 200: { means: "The action, charged.", schema: theAction } },
    errors: ["action_not_started", "model_not_priced", "forbidden", "not_on_plan"],
  },
  cancel_action: {
    summary: "Cancel an AI action; nothing is charged",
    answers: { 200: { means: "The action, cancelled.", schema: theAction } },
    errors: ["action_not_started", "forbidden"],
  },
} as const satisfies Partial<Descriptions>;
