import { z } from "zod";
import { completeAction, startAction } from "../commands/actions.ts";
import { id } from "../values.ts";
import { actionView } from "../views/work.ts";
import { ANYONE, none, ofTeam, operation } from "./define.ts";

const tag = "AI actions";
const ofAction = ofTeam.extend({ actionId: id });
const theAction = z.object({ action: actionView });

export const actionOperations = {
  start_action: operation({
    method: "POST",
    path: "/v1/teams/{teamId}/actions",
    tag,
    summary: "Start an AI action: allowed while the member has credits or pay-as-you-go",
    kind: "command",
    params: ofTeam,
    query: none,
    body: startAction.omit({ type: true }),
    answers: { 201: { means: "The action is under way.", schema: theAction } },
    scopes: ANYONE,
    errors: ["agent_mode_off", "feature_unavailable", "credits_exhausted", "already_exists"],
  }),
  get_action: operation({
    method: "GET",
    path: "/v1/teams/{teamId}/actions/{actionId}",
    tag,
    summary: "Look at an AI action",
    kind: "query",
    params: ofAction,
    query: none,
    body: null,
    answers: { 200: { means: "The action.", schema: theAction } },
    scopes: ANYONE,
    errors: [],
  }),
  complete_action: operation({
    method: "POST",
    path: "/v1/teams/{teamId}/actions/{actionId}/complete",
    tag,
    summary: "Complete an AI action and charge what it took",
    about: "By credits as reported, or by model and tokens; priced as of the start (RULES A1, A2).",
    kind: "command",
    params: ofAction,
    query: none,
    body: completeAction.omit({ type: true, actionId: true }),
    answers: { 200: { means: "The action, charged.", schema: theAction } },
    scopes: ANYONE,
    errors: ["action_not_started", "model_not_priced"],
  }),
  cancel_action: operation({
    method: "POST",
    path: "/v1/teams/{teamId}/actions/{actionId}/cancel",
    tag,
    summary: "Cancel an AI action; nothing is charged",
    kind: "command",
    params: ofAction,
    query: none,
    body: null,
    answers: { 200: { means: "The action, cancelled.", schema: theAction } },
    scopes: ANYONE,
    errors: ["action_not_started"],
  }),
} as const;
