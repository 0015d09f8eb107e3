/**
 * `GET /me` (RULES L5): itself a call of the guarded API, so that it passes the gate first and
 * counts before it is answered (RULES C16).
 */
import { createHash } from "node:crypto";
import type { MeView } from "@sluice/contract";
import type { MemberView, OperationView, Right, TeamView } from "@sluice/core";
import type { FastifyReply, FastifyRequest } from "fastify";
import { inDialect } from "../gate/dialects.ts";
import { callOf } from "../gate/request-call.ts";
import { answered, type Deps } from "../http/call.ts";
import type { Principal } from "../http/principal.ts";

type Caller = Exclude<Principal, { scope: "operator" }>;

/**
 * The question is asked as the operator: a caller may see everything that this shape has of them.
 */
const OPERATOR = { kind: "operator" } as const;

export async function answerMe(
  deps: Deps,
  caller: Caller,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const call = callOf(request, { method: "GET", path: "/me" });
  const verdict = inDialect(deps.dialect, await deps.gate.decide(call));
  deps.metrics.countVerdict(verdict, "me");
  request.limitHeaders = verdict.headers;
  const { refusal, status } = verdict;
  if (refusal !== null) return reply.code(status).type(refusal.contentType).send(refusal.body);
  // The answer includes what this process has spent and not reported yet, this call included.
  await deps.gate.settle(caller.teamId);
  return reply.type("application/json").send(JSON.stringify(await meOf(deps, caller)));
}

async function meOf({ engine }: Deps, caller: Caller): Promise<MeView> {
  const memberId = caller.scope === "member" ? caller.memberId : null;
  const facts = await answered(engine.queries.me(OPERATOR, caller.teamId, memberId));
  const { team, member, rights, operations } = facts;
  const user = member === null ? userOfKey(caller, team) : userOfMember(member, team, rights);
  return operations === null ? { user } : { user, operations: operations.map(inNumbers) };
}

const inNumbers = ({ name, limit, usage, overage }: OperationView) => ({
  name,
  limit: Number(limit),
  usage: Number(usage),
  overage: Number(overage),
});

function userOfMember(
  member: MemberView,
  team: TeamView,
  rights: readonly Right[],
): MeView["user"] {
  const { memberId, email, name } = member;
  return {
    id: numberOf(`${team.teamId}/${memberId}`),
    username: memberId,
    email: email ?? "",
    fullName: name,
    ...fixed,
    ...teamOf(team),
    roles: rolesOf(member.role, rights),
  };
}

/** A key of the team is nobody in person: its user is named after the key. */
function userOfKey({ keyId, keyName }: Caller, team: TeamView): MeView["user"] {
  return {
    id: numberOf(`${team.teamId}/${keyId}`),
    username: keyName,
    email: "",
    fullName: `${team.name}: ${keyName}`,
    ...fixed,
    ...teamOf(team),
    roles: ["user"],
  };
}

/** Fields of the shape that Sluice keeps nothing for. */
const fixed = { avatar: null, isPublic: false } as const;

const teamOf = ({ teamId, name }: TeamView) => ({
  teamId: numberOf(teamId),
  teamName: name,
  teamDomain: teamId,
});

/** The shape's clients know these words; which role has which right is the catalog's to say. */
function rolesOf(role: string, rights: readonly Right[]): string[] {
  if (!rights.includes("see-team-usage")) return [role];
  const roles = ["user"];
  if (rights.includes("billing")) roles.unshift("billing");
  if (rights.includes("manage-team")) roles.unshift("admin");
  return roles;
}

/**
 * Clients parse ids as numbers: an id that is one is kept, another stands behind 48 bits of its
 * hash, which every language's floats hold exactly.
 */
function numberOf(id: string): number {
  if (/^[1-9]\d{0,14}$/.test(id)) return Number(id);
  return createHash("sha256").update(id).digest().readUIntBE(0, 6);
}
