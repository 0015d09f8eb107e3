/** One route for each operation of the contract: what is validated, who may, and who answers. */
import {
  BATCH_MAX,
  type EdgeId,
  isCommand,
  isQuery,
  OPERATION_IDS,
  type Operation,
  type OperationId,
  operations,
} from "@sluice/contract";
import { invariant } from "@sluice/core";
import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  FastifySchema,
  preValidationHookHandler,
} from "fastify";
import { z } from "zod";
import { authenticate, authenticateGated, type Door } from "../door/authenticate.ts";
import { batchHandlers } from "../handlers/batch.ts";
import { catalogHandlers } from "../handlers/catalog.ts";
import { gateHandlers } from "../handlers/gates.ts";
import { keyHandlers } from "../handlers/keys.ts";
import { answerMe } from "../handlers/me.ts";
import { answerQuestion } from "../handlers/questions.ts";
import type { Call, Deps, Handler } from "../http/call.ts";
import { fromZodError } from "../http/invalid-input.ts";
import { requireTeam } from "../http/principal.ts";
import { ProblemError } from "../http/problem-error.ts";
import { actorOf, answerCommand, headerOf } from "./commands.ts";
import { answerEvents } from "./event-route.ts";

/** Edges that need only the input of the request; the others have answerers of their own. */
type PlainEdgeId = Exclude<EdgeId, "record_events" | "get_me">;
const handlers = {
  ...batchHandlers,
  ...keyHandlers,
  ...catalogHandlers,
  ...gateHandlers,
} satisfies { readonly [Id in PlainEdgeId]: Handler<Id> };

type Answerer = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

export function addOperationRoutes(app: FastifyInstance, deps: Deps, door: Door): void {
  for (const id of OPERATION_IDS) {
    const shape: Operation = operations[id];
    const schema = schemaOf(id, shape);
    const enter = id === "get_me" ? authenticateGated : authenticate;
    app.route({
      method: shape.method,
      url: shape.path.replace(/\{(\w+)\}/g, ":$1"),
      config: { operation: id },
      schema,
      onRequest: (request) => enter(door, request, shape.scopes),
      preValidation: prepare(shape),
      handler: answererOf(id, shape, deps),
    });
  }
}

/**
 * Path and body are validated by a function that Fastify compiles from the contract's schema, which
 * is cheaper than zod. Lists whose items are refused one by one are checked by their handlers.
 */
function schemaOf(id: OperationId, { params, body }: Operation): FastifySchema {
  const path = { params: jsonSchemaOf(params) };
  if (body === null || id === "record_events") return path;
  return { ...path, body: jsonSchemaOf(id === "send_commands" ? looseBatch : body) };
}

const jsonSchemaOf = (schema: z.ZodType): object =>
  z.toJSONSchema(schema, {
    target: "draft-7",
    io: "input",
    override: ({ jsonSchema }) => {
      delete jsonSchema.id;
    },
  });

const looseBatch = z.strictObject({
  items: z.array(z.unknown()).min(1).max(BATCH_MAX),
});

/** The query by the contract, which converts it; a body that is left out is an empty one. */
function prepare({ query, body }: Operation): preValidationHookHandler {
  const takesQuery = Object.keys(query.shape).length > 0;
  return (request, _reply, done) => {
    if (takesQuery || !isEmpty(request.query)) {
      request.query = parsed(query, withoutEmpty(request.query as Record<string, unknown>));
    }
    if (body !== null) {
      request.body ??= {};
    } else if (request.body !== undefined && request.body !== null && !isEmpty(request.body)) {
      throw new ProblemError("invalid_input", { field: "", expected: "no body", got: "a body" });
    }
    done();
  };
}

function parsed(schema: z.ZodObject, input: unknown): Record<string, unknown> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new ProblemError("invalid_input", fromZodError(result.error, input));
}

function withoutEmpty(query: Record<string, unknown>): Record<string, unknown> {
  for (const [field, value] of Object.entries(query)) {
    if (value === "")
      throw new ProblemError("invalid_input", { field, expected: "a value", got: '""' });
  }
  return query;
}

const isEmpty = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.keys(value).length === 0;

function answererOf(id: OperationId, shape: Operation, deps: Deps): Answerer {
  if (isCommand(id)) {
    return (request, reply) => answerCommand(id, deps, principalIn(request), request, reply);
  }
  if (id === "record_events") {
    return (request) => answerEvents(deps, principalIn(request), request);
  }
  if (id === "get_me") return (request, reply) => answerMe(deps, callerIn(request), request, reply);
  const handler = isQuery(id)
    ? (call: Call) => answerQuestion(id, call)
    : (handlers[id] as (call: Call) => Promise<unknown>);
  const status = Number(Object.keys(shape.answers)[0]);
  return async (request, reply) => {
    const principal = principalIn(request);
    const input = {
      ...(request.params as object),
      ...(request.query as object),
      ...bodyOf(request),
    };
    if ("teamId" in (request.params as object)) {
      requireTeam(principal, String((request.params as { teamId: string }).teamId));
    }
    const viewer = actorOf(principal, headerOf(request, "sluice-actor"));
    const requestId = request.id;
    const answer = await handler({ input: input as never, principal, viewer, deps, requestId });
    return reply.code(status).type("application/json").send(JSON.stringify(answer));
  };
}

const bodyOf = (request: FastifyRequest): object => (request.body ?? {}) as object;

/** Of an operation that operators have no use for. */
function callerIn(request: FastifyRequest) {
  const principal = principalIn(request);
  invariant(principal.scope !== "operator", "no operator's key is let in");
  return principal;
}

function principalIn(request: FastifyRequest) {
  invariant(request.principal, "no route is reached without authentication");
  return request.principal;
}
