import { z } from "zod";
import {
  setAgentMode,
  setMemberPayg,
  setOverage,
  setPaygDefault,
  setSpendCap,
} from "../commands/switches.ts";
import { catalogId, id } from "../values.ts";
import { memberView, teamView } from "../views/team.ts";
import { ANYONE, none, ofTeam, operation } from "./define.ts";

const tag = "Switches";
const ofMember = ofTeam.extend({ memberId: id });
const ofPool = ofTeam.extend({ pool: catalogId });
const theTeam = { means: "The team as it is.", schema: z.object({ team: teamView }) };
const theMember = { means: "The member as it is.", schema: z.object({ member: memberView }) };

export const switchOperations = {
  set_member_payg: operation({
    method: "PUT",
    path: "/v1/teams/{teamId}/members/{memberId}/pay-as-you-go",
    tag,
    summary: "Switch AI pay-as-you-go for a member: on, off, or as the team",
    kind: "command",
    params: ofMember,
    query: none,
    body: setMemberPayg.omit({ type: true, memberId: true }),
    answers: { 200: theMember },
    scopes: ANYONE,
    errors: ["forbidden", "not_on_plan"],
  }),
  set_payg_default: operation({
    method: "PUT",
    path: "/v1/teams/{teamId}/pay-as-you-go-default",
    tag,
    summary: "Switch AI pay-as-you-go for members who follow the team",
    kind: "command",
    params: ofTeam,
    query: none,
    body: setPaygDefault.omit({ type: true }),
    answers: { 200: theTeam },
    scopes: ANYONE,
    errors: ["forbidden", "not_on_plan"],
  }),
  set_overage: operation({
    method: "PUT",
    path: "/v1/teams/{teamId}/pools/{pool}/overage",
    tag,
    summary: "Switch a pool's overage for the team",
    kind: "command",
    params: ofPool,
    query: none,
    body: setOverage.omit({ type: true, pool: true }),
    answers: { 200: theTeam },
    scopes: ANYONE,
    errors: ["forbidden", "not_on_plan"],
  }),
  set_spend_cap: operation({
    method: "PUT",
    path: "/v1/teams/{teamId}/pools/{pool}/spend-cap",
    tag,
    summary: "Cap what a pool's overage may come to in a cycle; null: no cap",
    kind: "command",
    params: ofPool,
    query: none,
    body: setSpendCap.omit({ type: true, pool: true }),
    answers: { 200: theTeam },
    scopes: ANYONE,
    errors: ["forbidden"],
  }),
  set_agent_mode: operation({
    method: "PUT",
    path: "/v1/teams/{teamId}/agent-mode",
    tag,
    summary: "Switch Agent Mode for the team, or for one member",
    about: "Enterprise-kind plans switch it for the whole team, the others by member (RULES R5).",
    kind: "command",
    params: ofTeam,
    query: none,
    body: setAgentMode.omit({ type: true }),
    answers: {
      200: {
        means: "The team, or the member, as it is.",
        schema: z.object({ team: teamView.optional(), member: memberView.optional() }),
      },
    },
    scopes: ANYONE,
    errors: ["forbidden", "feature_unavailable", "conflict"],
  }),
} as const;
