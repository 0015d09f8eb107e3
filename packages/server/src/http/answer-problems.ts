/** The one place where something thrown becomes an answer: problem details, always. */
import {
  type ErrorCode,
  type FactsOf,
  OPERATION_IDS,
  type Operation,
  operations,
  type ProblemBody,
  retryAfterSeconds,
  toProblem,
} from "@sluice/contract";
import { EngineClosed, LaneFull, StoreFault } from "@sluice/engine";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { fromSchemaViolation, type SchemaViolation } from "./invalid-input.ts";
import { ProblemAnswer, ProblemError } from "./problem-error.ts";

export const BODY_BYTES_MAX = 8 * 1024 * 1024;

export function sendProblem<Code extends ErrorCode>(
  reply: FastifyReply,
  code: Code,
  facts: FactsOf<Code>,
  refusalId?: string,
): FastifyReply {
  return sendBody(reply, toProblem(code, facts, { requestId: reply.request.id, refusalId }));
}

function sendBody(reply: FastifyReply, body: ProblemBody): FastifyReply {
  const seconds = retryAfterSeconds(body, Date.now());
  if (seconds !== null) reply.header("retry-after", String(seconds));
  if (body.status === 401) reply.header("www-authenticate", "Bearer");
  return reply.code(body.status).type("application/problem+json").send(JSON.stringify(body));
}

export function answerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (error instanceof ProblemError) {
      return sendProblem(reply, error.code, error.facts, error.refusalId);
    }
    if (error instanceof ProblemAnswer) return sendBody(reply, error.body);
    return sendFault(error, request, reply);
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?")[0] ?? "";
    const allowed = methodsAt(path);
    if (allowed.length === 0) return sendProblem(reply, "not_found", { what: "page", id: path });
    reply.header("allow", allowed.join(", "));
    return sendProblem(reply, "method_not_allowed", { method: request.method, allowed });
  });
}

/** Also for what the framework finds before there is a route, in place of a form of its own. */
export function sendFault(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  const violation = (error.validation as SchemaViolation[] | undefined)?.[0];
  if (violation) return sendProblem(reply, "invalid_input", fromSchemaViolation(violation));
  switch (error.code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return sendProblem(reply, "body_too_large", { bytesMax: BODY_BYTES_MAX });
    case "FST_ERR_ROUTE_MISSING_CONTENT_TYPE":
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE": {
      const got = request.headers["content-type"] ?? "";
      return sendProblem(reply, "unsupported_media_type", { got, supported: ["application/json"] });
    }
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
    case "FST_ERR_CTP_INVALID_JSON_BODY":
      return sendProblem(reply, "malformed_json", { reason: error.message });
    case "FST_ERR_MAX_PARAM_LENGTH":
    case "FST_ERR_BAD_URL":
      return sendProblem(reply, "not_found", { what: "page", id: "with this address" });
  }
  if (error instanceof SyntaxError && error.statusCode === 400) {
    return sendProblem(reply, "malformed_json", { reason: error.message });
  }
  if (error instanceof StoreFault) {
    request.log.error({ err: error }, "the store could not be used");
    return sendProblem(reply, "unavailable", { reason: "the database did not take part" });
  }
  if (error instanceof LaneFull || error instanceof EngineClosed) {
    return sendProblem(reply, "unavailable", { reason: error.message });
  }
  request.log.error({ err: error }, "a request failed");
  return sendProblem(reply, "internal_error", {});
}

const PATTERNS = OPERATION_IDS.map((id) => {
  const { method, path }: Operation = operations[id];
  return { method, pattern: new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`) };
});

/** Only asked when nothing matched, so that a scan of the table costs nobody anything. */
const methodsAt = (path: string): string[] => [
  ...new Set(PATTERNS.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)),
];
