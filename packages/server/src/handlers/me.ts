/**
 * `GET /me` (RULES L5): itself a call of the guarded API, so that it passes the gate first and
 * counts before it is answered (RULES C16).
 */
import { createHash } from "node:crypto";
import { type MeView, NO_LIMIT } from "@sluice/contract";
import type { Catalog, MemberView, PoolUsageView, Right, RoleId, TeamView } from "@sluice/core";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { SluiceEngine } from "../engine-port.ts";
import { inDialect } from "../gate/dialects.ts";
import { callOf } from "../gate/request-call.ts";
import { answered, type Deps } from "../http/call.ts";
import type { Principal } from "../http/principal.ts";
import { notFound } from "../http/refusal.ts";

type Caller = Exclude<Principal, { scope: "operator" }>;

/** Whoever may ask about themselves is shown all that this shape tells of them. */
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
  // What this process has spent and not yet told, this call included, is in the answer.
  await deps.gate.settle(caller.teamId);
  return reply.type("application/json").send(JSON.stringify(await meOf(deps, caller)));
}

async function meOf({ engine }: Deps, caller: Caller): Promise<MeView> {
  const { queries, catalog } = engine;
  const { teamId } = caller;
  const team = await answered(queries.team(OPERATOR, teamId));
  const member =
    caller.scope === "member"
      ? await answered(queries.member(OPERATOR, teamId, caller.memberId))
      : null;
  if (member !== null && member.removedAt !== null) throw notFound("member", member.memberId);
  if (member === null) {
    return { user: userOfKey(caller, team), operations: await operationsOf(engine, teamId, null) };
  }
  const rights = rightsOf(member, team, catalog);
  const user = userOfMember(member, team, rights);
  if (!rights.includes("see-team-usage")) return { user };
  return { user, operations: await operationsOf(engine, teamId, member.memberId) };
}

async function operationsOf(
  { queries, catalog }: SluiceEngine,
  teamId: string,
  memberId: string | null,
): Promise<MeView["operations"]> {
  const { pools } = await answered(queries.usage(OPERATOR, teamId, {}));
  return pools.map((pool) => ({
    name: catalog.pools[pool.pool]?.operation ?? pool.pool,
    ...numbersOf(pool, memberId),
  }));
}

/** A member's own account where each has one, else the team's. */
function numbersOf(pool: PoolUsageView, of: string | null) {
  const own = pool.members.find(({ memberId }) => memberId === of);
  const { limit, used, overage } = pool.scope === "member" && own ? own : pool;
  return {
    limit: limit === null ? NO_LIMIT : Number(limit),
    usage: Number(used),
    overage: Number(overage),
  };
}

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

/** Nobody in person: named after the key. */
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

/** What the shape has and nobody here keeps. */
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

/** On plans without roles everyone but the owner and guests is a plain member (RULES C14). */
function rightsOf({ role }: MemberView, { plan }: TeamView, catalog: Catalog): readonly Right[] {
  const isInForce = catalog.plans[plan]?.hasRoles || role === "owner" || role === "guest";
  return catalog.roles[isInForce ? (role as RoleId) : "member"]?.rights ?? [];
}

/**
 * Clients parse ids as numbers: an id that is one is kept, another stands behind 48 bits of its
 * hash, which every language's floats hold exactly.
 */
function numberOf(id: string): number {
  if (/^[1-9]\d{0,14}$/.test(id)) return Number(id);
  return createHash("sha256").update(id).digest().readUIntBE(0, 6);
}
