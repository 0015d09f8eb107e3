import { z } from "zod";
import { memberView } from "../views/team.ts";
import { type Descriptions, paged, pageOf } from "./define.ts";

const theMember = z.object({ member: memberView });

export const memberOperations = {
  add_member: {
    summary: "Add a member, with a full allotment",
    answers: { 201: { means: "The member.", schema: theMember } },
    errors: ["forbidden", "already_exists"],
  },
  list_members: {
    summary: "List members by id, removed ones included",
    query: paged,
    answers: { 200: { means: "A page of members.", schema: pageOf(memberView) } },
  },
  get_member: {
    summary: "Look at a member",
    answers: { 200: { means: "The member.", schema: theMember } },
  },
  change_role: {
    summary: "Change a member's role",
    answers: { 200: { means: "The member.", schema: theMember } },
    errors: ["forbidden", "conflict"],
  },
  remove_member: {
    summary: "Remove a member; work under way finishes",
    answers: { 200: { means: "The member.", schema: theMember } },
    errors: ["forbidden", "conflict"],
  },
} as const satisfies Partial<Descriptions>;
