/**
 * Every command goes the same way: its id is its type, its path and body are its fields, and the
 * engine decides. Only statuses and who acts are HTTP's business.
 */
import { createHash, randomUUID } from "node:crypto";
import { COMMAND_TYPES, type CommandType, type Operation, operations } from "@sluice/contract";
import { type Actor, type AnswerOf, type Command, type Instant, parseInstant } from "@sluice/core";
import type { Execution } from "@sluice/engine";
import type { FastifyReply, FastifyRequest } from "fastify";
import { sendProblem } from "../http/answer-problems.ts";
import type { Deps } from "../http/call.ts";
import { type Principal, requireTeam } from "../http/principal.ts";
import { factsOf, ProblemError } from "../http/problem-error.ts";

const HEADER_MAX = 200;

export async function answerCommand(
  type: CommandType,
  deps: Deps,
  principal: Principal,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { teamId: named, command } = commandOf(type, request);
  const idempotencyKey = headerOf(request, "idempotency-key");
  const teamId = named ?? newTeamId(idempotencyKey);
  requireTeam(principal, teamId);
  const executed = await deps.engine.execute({
    teamId,
    command,
    actor: actorOf(principal, headerOf(request, "sluice-actor")),
    idempotencyKey,
    at: atOf(principal, request),
  });
  return sendOutcome(type, executed, reply);
}

/** Path and body together are the command's fields; the team is not one of them. */
function commandOf(type: CommandType, { params, body }: FastifyRequest) {
  const command: Record<string, unknown> = { type };
  let teamId: string | undefined;
  for (const part of [params, body] as (object | undefined)[]) {
    for (const [name, value] of Object.entries(part ?? {})) {
      if (name === "teamId") teamId = value;
      else command[name] = value;
    }
  }
  // Both were validated against the schemas that this type is made from.
  return { teamId, command: command as Command };
}

function sendOutcome(
  type: CommandType,
  { outcome, repeated }: Execution,
  reply: FastifyReply,
): FastifyReply {
  if (repeated) reply.header("idempotency-repeated", "true");
  if (!outcome.ok) {
    const { code, facts } = factsOf(outcome.rejection);
    return sendProblem(reply, code, facts, outcome.refusalId);
  }
  return reply
    .code(statusOf(type, outcome.answer))
    .type("application/json")
    .send(JSON.stringify(outcome.answer));
}

/** A run that was paused was asked for, and is not running: 202 (RULES F3). */
function statusOf(type: CommandType, answer: AnswerOf<CommandType>): number {
  const isPaused = type === "start_run" && "run" in answer && answer.run.status === "paused";
  return isPaused ? 202 : (USUAL_STATUS[type] ?? 200);
}

const USUAL_STATUS: { readonly [Id in string]?: number } = Object.fromEntries(
  COMMAND_TYPES.map((type) => {
    const { answers }: Operation = operations[type];
    return [type, Number(Object.keys(answers)[0])];
  }),
);

/** Operators and teams may act as a member, with that member's rights and no others. */
export function actorOf(principal: Principal, asMember: string | undefined): Actor {
  if (principal.scope === "member") {
    if (asMember !== undefined && asMember !== principal.memberId) {
      throw new ProblemError("scope_missing", {
        scope: principal.scope,
        allowedScopes: ["operator", "team"],
      });
    }
    return { kind: "member", memberId: principal.memberId };
  }
  return asMember === undefined ? { kind: "operator" } : { kind: "member", memberId: asMember };
}

function atOf(principal: Principal, request: FastifyRequest): Instant | undefined {
  const text = headerOf(request, "sluice-at");
  if (text === undefined) return undefined;
  if (principal.scope !== "operator") {
    throw new ProblemError("scope_missing", {
      scope: principal.scope,
      allowedScopes: ["operator"],
    });
  }
  return instantOf(text, "sluice-at");
}

export function instantOf(text: string, field: string): Instant {
  const at = parseInstant(text);
  if (at !== null) return at;
  const expected = "an instant in RFC 3339 with a zone, such as 2026-03-01T00:00:00Z";
  throw new ProblemError("invalid_input", { field, expected, got: text });
}

export function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  if (value === undefined) return undefined;
  // A structured string in quotes is what the IETF draft asks for; a bare one is what people send.
  const text = String(value).replace(/^"(.*)"$/, "$1");
  if (/^[\x20-\x7e]+$/.test(text) && text.length <= HEADER_MAX) return text;
  throw new ProblemError("invalid_input", {
    field: name,
    expected: `1 to ${HEADER_MAX} printable ASCII characters`,
    got: `${text.length} characters`,
  });
}

/**
 * Made from the idempotency key where there is one, so that a repeat does not make a second team.
 */
function newTeamId(idempotencyKey: string | undefined): string {
  const seed = idempotencyKey ?? randomUUID();
  return `team_${createHash("sha256").update(`create_team ${seed}`).digest("hex").slice(0, 20)}`;
}
