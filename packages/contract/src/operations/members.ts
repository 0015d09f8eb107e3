import { z } from "zod";
import { addMember, changeRole } from "../commands/members.ts";
import { cursor, id, limit } from "../values.ts";
import { memberView } from "../views/team.ts";
import { ANYONE, none, ofTeam, operation, pageOf } from "./define.ts";

const tag = "Members";
const ofMember = ofTeam.extend({ memberId: id });
const theMember = z.object({ member: memberView });

export const memberOperations = {
  add_member: operation({
    method: "POST",
    path: "/v1/teams/{teamId}/members",
    tag,
    summary: "Add a member, with a full allotment",
    kind: "command",
    params: ofTeam,
    query: none,
    body: addMember.omit({ type: true }),
    answers: { 201: { means: "The member.", schema: theMember } },
    scopes: ANYONE,
    errors: ["forbidden", "already_exists"],
  }),
  list_members: operation({
    method: "GET",
    path: "/v1/teams/{teamId}/members",
    tag,
    summary: "List members by id, removed ones included",
    kind: "query",
    params: ofTeam,
    query: z.strictObject({ cursor: cursor.optional(), limit: limit.optional() }),
    body: null,
    answers: { 200: { means: "A page of members.", schema: pageOf(memberView) } },
    scopes: ANYONE,
    errors: [],
  }),
  get_member: operation({
    method: "GET",
    path: "/v1/teams/{teamId}/members/{memberId}",
    tag,
    summary: "Look at a member",
    kind: "query",
    params: ofMember,
    query: none,
    body: null,
    answers: { 200: { means: "The member.", schema: theMember } },
    scopes: ANYONE,
    errors: [],
  }),
  change_role: operation({
    method: "PUT",
    path: "/v1/teams/{teamId}/members/{memberId}/role",
    tag,
    summary: "Change a member's role",
    kind: "command",
    params: ofMember,
    query: none,
    body: changeRole.omit({ type: true, memberId: true }),
    answers: { 200: { means: "The member.", schema: theMember } },
    scopes: ANYONE,
    errors: ["forbidden", "conflict"],
  }),
  remove_member: operation({
    method: "DELETE",
    path: "/v1/teams/{teamId}/members/{memberId}",
    tag,
    summary: "Remove a member; work under way finishes",
    kind: "command",
    params: ofMember,
    query: none,
    body: null,
    answers: { 200: { means: "The member.", schema: theMember } },
    scopes: ANYONE,
    errors: ["forbidden", "conflict"],
  }),
} as const;
