/** One route for each operation of the contract: what is validated, who may, and who answers. */
import {
  BATCH_MAX,
  OPERATION_IDS,
  type Operation,
  type OperationId,
  operations,
} from "@sluice/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { batchHandlers } from "../handlers/batch.ts";
import { catalogHandlers } from "../handlers/catalog.ts";
import { invoiceHandlers } from "../handlers/invoices.ts";
import { keyHandlers } from "../handlers/keys.ts";
import { teamHandlers } from "../handlers/teams.ts";
import { usageHandlers } from "../handlers/usage.ts";
import { workHandlers } from "../handlers/work.ts";
import type { KeyLookup } from "../keys/key-lookup.ts";
import type { Call, Deps, Handlers } from "./call.ts";
import { actorOf, answerCommand, headerOf } from "./commands.ts";
import { answerEvents } from "./event-route.ts";
import { fromZodError } from "./invalid-input.ts";
import { authenticate, requireScope, requireTeam } from "./principal.ts";
import { Refusal } from "./refusal.ts";

const handlers = {
  ...teamHandlers,
  ...workHandlers,
  ...usageHandlers,
  ...invoiceHandlers,
  ...batchHandlers,
  ...keyHandlers,
  ...catalogHandlers,
} satisfies Handlers;

type Answerer = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

export function addOperationRoutes(app: FastifyInstance, deps: Deps, lookup: KeyLookup): void {
  for (const id of OPERATION_IDS) {
    const shape: Operation = operations[id];
    const body = bodySchemaOf(id, shape);
    app.route({
      method: shape.method,
      url: shape.path.replace(/\{(\w+)\}/g, ":$1"),
      config: { operation: id },
      ...(body === null ? {} : { schema: { body } }),
      onRequest: async (request) => {
        const principal = await authenticate(lookup, request);
        requireScope(principal, shape.scopes);
        request.principal = principal;
      },
      preValidation: async (request) => prepare(shape, request),
      handler: answererOf(id, shape, deps),
    });
  }
}

/**
 * The hot routes are validated by the compiled JSON Schema that Fastify makes of the contract's,
 * which is cheaper than zod. Lists whose items are refused one by one are checked by their
 * handlers.
 */
function bodySchemaOf(id: OperationId, { body }: Operation): object | null {
  if (body === null || id === "record_events") return null;
  if (id === "send_commands") return z.toJSONSchema(looseBatch, { target: "draft-7" });
  return z.toJSONSchema(body, {
    target: "draft-7",
    io: "input",
    override: ({ jsonSchema }) => {
      delete jsonSchema.id;
    },
  });
}

const looseBatch = z.strictObject({
  items: z.array(z.unknown()).min(1).max(BATCH_MAX),
});

/** Path and query by the contract; a body that is left out is an empty one. */
function prepare(shape: Operation, request: FastifyRequest): void {
  request.params = parsed(shape.params, request.params);
  request.query = parsed(shape.query, withoutEmpty(request.query as Record<string, unknown>));
  if (shape.body !== null) {
    request.body ??= {};
  } else if (request.body !== undefined && request.body !== null && !isEmpty(request.body)) {
    throw new Refusal("invalid_input", { field: "", expected: "no body", got: "a body" });
  }
}

function parsed(schema: z.ZodObject, input: unknown): Record<string, unknown> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new Refusal("invalid_input", fromZodError(result.error, input));
}

function withoutEmpty(query: Record<string, unknown>): Record<string, unknown> {
  for (const [field, value] of Object.entries(query)) {
    if (value === "") throw new Refusal("invalid_input", { field, expected: "a value", got: '""' });
  }
  return query;
}

const isEmpty = (body: unknown): boolean =>
  typeof body === "object" && body !== null && Object.keys(body).length === 0;

function answererOf(id: OperationId, shape: Operation, deps: Deps): Answerer {
  if (shape.kind === "command") {
    return (request, reply) =>
      answerCommand(id as never, deps, principalOf(request), request, reply);
  }
  if (id === "record_events") {
    return (request) => answerEvents(deps, principalOf(request), request);
  }
  const handler = (handlers as Record<string, (call: Call) => Promise<unknown>>)[id];
  if (!handler) throw new Error(`operation ${id} has no handler`);
  const status = Number(Object.keys(shape.answers)[0]);
  return async (request, reply) => {
    const principal = principalOf(request);
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

function principalOf(request: FastifyRequest) {
  if (request.principal === null) throw new Error("a route was reached without authentication");
  return request.principal;
}
