/** The HTTP application over an engine: no database, no port, no process. See main.ts. */
import { randomUUID } from "node:crypto";
import { EVENT_BATCH_MEDIA_TYPE, EVENT_MEDIA_TYPE } from "@sluice/contract";
import type { ApiKeyStore } from "@sluice/engine";
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import type { SluiceEngine } from "./engine-port.ts";
import { answerProblems, BODY_BYTES_MAX, sendFault } from "./http/answer-problems.ts";
import { addHealth } from "./http/health.ts";
import { addMetrics } from "./http/metrics.ts";
import { addOperationRoutes } from "./http/operation-routes.ts";
import { addReference } from "./http/reference.ts";
import { KeyLookup } from "./keys/key-lookup.ts";
import { addPages } from "./pages/landing.ts";

export interface AppOptions {
  readonly engine: SluiceEngine;
  readonly apiKeys: ApiKeyStore;
  /** Nothing is logged unless told. */
  readonly loggerInstance?: FastifyBaseLogger;
}

/** Secrets that travel in headers stay out of the log. */
export const REDACTED = ["req.headers.authorization", 'req.headers["x-api-key"]'];

/** For a request to arrive in full; the largest body at a slow line's 1 Mbit/s takes 64 seconds. */
const REQUEST_MILLISECONDS_MAX = 120_000;

/** An id longer than this, percent-encoded thrice over, is none of ours. */
const PATH_PART_MAX = 1000;

export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { engine, apiKeys, loggerInstance } = options;
  const app: FastifyInstance = fastify({
    ...(loggerInstance ? { loggerInstance } : { logger: false }),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_MILLISECONDS_MAX,
    genReqId: ({ headers }) => requestIdOf(headers["x-request-id"]),
    frameworkErrors: sendFault,
    routerOptions: { maxParamLength: PATH_PART_MAX },
    forceCloseConnections: "idle",
    return503OnClosing: true,
    ajv: {
      customOptions: {
        // Nothing is dropped, guessed or converted: what does not fit is refused and named.
        removeAdditional: false,
        coerceTypes: false,
        useDefaults: false,
        strict: false,
        verbose: true,
      },
    },
  });
  app.decorateRequest("principal", null);
  // Hooks that wait for nothing call back: with a promise in each, an answer leaves turns later.
  app.addHook("onSend", (request, reply, _payload, done) => {
    reply.header("x-request-id", request.id);
    done();
  });
  app.addHook("onResponse", (request, reply, done) => {
    const { method, url } = request;
    const facts = { method, url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) };
    request.log.debug(facts, "answered");
    done();
  });
  acceptJson(app);
  answerProblems(app);
  addMetrics(app);
  addHealth(app, engine);
  addPages(app, engine.catalog.name);
  await addReference(app);
  addOperationRoutes(app, { engine, apiKeys }, new KeyLookup(apiKeys));
  return app;
}

/** JSON under three names; an empty body is none, whatever its content type claims. */
function acceptJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser("error", "error");
  const types = ["application/json", EVENT_MEDIA_TYPE, EVENT_BATCH_MEDIA_TYPE];
  app.removeContentTypeParser(["application/json", "text/plain"]);
  app.addContentTypeParser(types, { parseAs: "string" }, (request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else void parse(request, body as string, done);
  });
}

/** A caller's own id is kept if it is plain, so that both sides can look for the same one. */
function requestIdOf(given: string | string[] | undefined): string {
  return typeof given === "string" && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID();
}
