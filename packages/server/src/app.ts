/** The HTTP application over an engine: no database, no port, no process. See start-server.ts. */
import { randomUUID } from "node:crypto";
import { EVENT_BATCH_MEDIA_TYPE, EVENT_MEDIA_TYPE } from "@sluice/contract";
import { type Dialect, type Gate, gateSettingsOf, type Limiter } from "@sluice/gate";
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import { addEdgeHeaders, answerClientError, setEdgeHeaders } from "./door/edge-headers.ts";
import { addForwardAuth } from "./gate/forward-auth.ts";
import {
  TRUSTED_PROXIES_DEFAULT,
  type TrustedProxies,
  trustedProxies,
} from "./gate/trusted-proxies.ts";
import { answerProblems, BODY_BYTES_MAX, sendFault } from "./http/answer-problems.ts";
import type { SluiceEngine } from "./http/engine-port.ts";
import { addHealth } from "./http/health.ts";
import { addMetrics, Metrics } from "./http/metrics.ts";
import { ProblemError } from "./http/problem-error.ts";
import { openKeyLookUp } from "./keys/key-look-up.ts";
import { OwnLimits } from "./limits/own-limits.ts";
import { TeamMonths } from "./limits/team-months.ts";
import { addPages } from "./pages/landing.ts";
import { addReference } from "./pages/reference.ts";
import { addOperationRoutes } from "./routes/operation-routes.ts";

export interface AppOptions {
  readonly engine: SluiceEngine;
  /**
   * Decides on the calls of the guarded API: those that proxies ask about, and `GET /me`. It
   * answers in problem details.
   */
  readonly gate: Gate;
  /** The gate's own limiter, which also counts calls of this API, apart from guarded ones. */
  readonly limiter: Limiter;
  /** The form of refusals of guarded calls. Default: problem details. */
  readonly dialect?: Dialect | undefined;
  /** Pass one in to share it with other parts of the process. Default: a new one. */
  readonly metrics?: Metrics | undefined;
  /** Proxies whose word about a caller's address counts. Default: those on this machine. */
  readonly trustedProxies?: TrustedProxies | undefined;
  /** Default: nothing is logged. */
  readonly loggerInstance?: FastifyBaseLogger;
}

/** Secrets that travel in headers stay out of the log. */
export const REDACTED = ["req.headers.authorization", 'req.headers["x-api-key"]'];

/** A request must arrive in full by then; the largest body at 1 Mbit/s takes 64 seconds. */
const REQUEST_MILLISECONDS_MAX = 120_000;

/** No id of ours is longer, even when each of its characters is percent-encoded. */
const PATH_PART_MAX = 1000;

export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { engine, gate, limiter, dialect = "problem" } = options;
  const metrics = options.metrics ?? new Metrics();
  const app = openFastify(options);
  app.decorateRequest("principal", null);
  addEdgeHeaders(app);
  refuseWhenClosing(app);
  logAnswers(app);
  acceptJson(app);
  answerProblems(app);
  addMetrics(app, metrics);
  addHealth(app, engine);
  addPages(app, engine.catalog.name);
  await addReference(app);
  addForwardAuth(app, { gate, dialect, metrics });
  const door = {
    keys: openKeyLookUp(engine.store.apiKeys),
    limits: ownLimits(options, metrics),
  };
  addOperationRoutes(app, { engine, gate, dialect, limiter, metrics }, door);
  return app;
}

function openFastify(options: AppOptions): FastifyInstance {
  const { loggerInstance } = options;
  const trusted = options.trustedProxies ?? trustedProxies(TRUSTED_PROXIES_DEFAULT);
  return fastify({
    ...(loggerInstance ? { loggerInstance } : { logger: false }),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_MILLISECONDS_MAX,
    genReqId: ({ headers }) => requestIdOf(headers["x-request-id"]),
    frameworkErrors: (error, request, reply) => {
      setEdgeHeaders(request, reply);
      sendFault(error, request, reply);
    },
    clientErrorHandler: answerClientError,
    trustProxy: (address) => trusted.has(address),
    routerOptions: { maxParamLength: PATH_PART_MAX },
    forceCloseConnections: "idle",
    // refuseWhenClosing answers instead, with the headers of every answer.
    return503OnClosing: false,
    ajv: {
      customOptions: {
        // Input that does not fit is refused and named; nothing is dropped, guessed or converted.
        removeAdditional: false,
        coerceTypes: false,
        useDefaults: false,
        strict: false,
        verbose: true,
      },
    },
  });
}

/** Calls of this API itself are held to the catalog's headline limit. */
function ownLimits({ engine, limiter, loggerInstance }: AppOptions, metrics: Metrics): OwnLimits {
  const { rateLimits, callPool } = gateSettingsOf(engine.catalog);
  const headline = rateLimits.find(({ isHeadline }) => isHeadline) ?? null;
  const { queries } = engine;
  const logger = loggerInstance;
  const months = new TeamMonths({ queries, callPool, clock: Date.now, logger });
  return new OwnLimits({ limiter, headline, months, metrics, clock: Date.now });
}

/** A request that still comes over an open connection gets an answer in the usual form. */
function refuseWhenClosing(app: FastifyInstance): void {
  let isClosing = false;
  app.addHook("preClose", (done) => {
    isClosing = true;
    done();
  });
  app.addHook("onRequest", (_request, _reply, done) => {
    done(
      isClosing ? new ProblemError("unavailable", { reason: "the server is closing" }) : undefined,
    );
  });
}

function logAnswers(app: FastifyInstance): void {
  app.addHook("onResponse", (request, reply, done) => {
    const { method, url } = request;
    const facts = { method, url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) };
    request.log.debug(facts, "answered");
    done();
  });
}

/** Takes JSON under three content types. An empty body is no body, whatever its type claims. */
function acceptJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser("error", "error");
  const types = ["application/json", EVENT_MEDIA_TYPE, EVENT_BATCH_MEDIA_TYPE];
  app.removeContentTypeParser(["application/json", "text/plain"]);
  app.addContentTypeParser(types, { parseAs: "string" }, (request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else void parse(request, body as string, done);
  });
}

/** Keeps a caller's own id if it is plain, so that both sides can search their logs for it. */
function requestIdOf(given: string | string[] | undefined): string {
  return typeof given === "string" && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID();
}
