import { z } from "zod";
import { memberView, teamView } from "../views/team.ts";
import type { Descriptions } from "./define.ts";

const theTeam = { means: "The team as it is.", schema: z.object({ team: teamView }) };
const theMember = { means: "The member as it is.", schema: z.object({ member: memberView }) };

export const switchOperations = {
  set_member_payg: {
    summary: "Switch AI pay-as-you-go for a member: on, off, or as the team",
    answers: { 200: theMember },
    errors: ["forbidden", "not_on_plan"],
  },
  set_payg_default: {
    summary: "Switch AI pay-as-you-go for members who follow the team",
    answers: { 200: theTeam },
    errors: ["forbidden", "not_on_plan"],
  },
  set_overage: {
    summary: "Switch a pool's overage for the team",
    answers: { 200: theTeam },
    errors: ["forbidden", "not_on_plan"],
  },
  set_spend_cap: {
    summary: "Cap what a pool's overage may come to in a cycle; null: no cap",
    answers: { 200: theTeam },
    errors: ["forbidden"],
  },
  set_agent_mode: {
    summary: "Switch Agent Mode for the team, or for one member",
    about:
      "Plans of the Enterprise kind switch it for the whole team, other plans for each member.",
    answers: {
      200: {
        means: "The team, or the member, as it is.",
        schema: z.object({ team: teamView.optional(), member: memberView.optional() }),
      },
    },
    errors: ["forbidden", "not_on_plan"],
  },
} as const satisfies Partial<Descriptions>;
