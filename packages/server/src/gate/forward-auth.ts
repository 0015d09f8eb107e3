/**
 * Forward authentication: a proxy asks about each call, with the caller's own credentials, and lets
 * it on or hands the refusal to the caller. The call's method and address are in headers that the
 * proxy sets; see original-call.ts.
 */
import type { Dialect, Gate } from "@sluice/gate";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { fromZodError } from "../http/invalid-input.ts";
import type { Metrics } from "../http/metrics.ts";
import { ProblemError } from "../http/problem-error.ts";
import { inDialect } from "./dialects.ts";
import { answerForNginx } from "./nginx-answer.ts";
import { originalCall } from "./original-call.ts";
import { callOf } from "./request-call.ts";

export const CHECK_PATH = "/v1/gate/check";

export interface ForwardAuthDeps {
  readonly gate: Gate;
  /** Unless the proxy asks for the other one. */
  readonly dialect: Dialect;
  readonly metrics: Metrics;
}

const options = z.strictObject({
  /** Which proxy asks, where it needs an answer of its own. */
  proxy: z.enum(["nginx"]).optional(),
  /** Asks without using anything up. */
  dry: z.enum(["true", "false"]).optional(),
  dialect: z.enum(["problem", "compatible"] satisfies Dialect[]).optional(),
});

/** Whatever the method: some proxies ask with the caller's own. */
export function addForwardAuth(app: FastifyInstance, deps: ForwardAuthDeps): void {
  app.register(async (scope) => {
    // Bodies are for the server behind the proxy: none is read, whatever it claims to be.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, _payload, done) => done(null));
    scope.addHook("onSend", (request, reply, payload, done) => {
      if (isForNginx(request)) answerForNginx.call(scope, request, reply, payload, done);
      else done();
    });
    scope.route({
      method: scope.supportedMethods,
      url: CHECK_PATH,
      exposeHeadRoute: false,
      config: { operation: "check_call" },
      handler: (request, reply) => check(deps, request, reply),
    });
  });
}

const isForNginx = ({ query }: FastifyRequest): boolean =>
  (query as { proxy?: unknown }).proxy === "nginx";

async function check(
  { gate, metrics, dialect: ownDialect }: ForwardAuthDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const asked = options.safeParse(request.query);
  if (!asked.success) {
    throw new ProblemError("invalid_input", fromZodError(asked.error, request.query));
  }
  const { dialect = ownDialect } = asked.data;
  const dry = asked.data.dry === "true";
  const call = callOf(request, originalCall(request.headers));
  const verdict = inDialect(dialect, await gate.decide(call, { dry }));
  metrics.countVerdict(verdict, dry ? "dry-check" : "proxy");
  request.limitHeaders = verdict.headers;
  const { identity, refusal, status } = verdict;
  if (refusal !== null) return reply.code(status).type(refusal.contentType).send(refusal.body);
  return reply
    .code(204)
    .header("sluice-team", headerText(identity?.teamId ?? ""))
    .header("sluice-member", headerText(identity?.memberId ?? ""))
    .send();
}

/** Ids may be of any letters, headers may not: percent-encoded where they are not printable. */
const headerText = (id: string): string => id.replace(/[^\x21-\x7e]|%/gu, encodeURIComponent);
