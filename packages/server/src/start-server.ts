/** A composition root: an engine with its database, and HTTP in front of it. */
import { join } from "node:path";
import type { Logger } from "@sluice/engine";
import { createGate, type Dialect, type Identify, type Limiter, memoryLimiter } from "@sluice/gate";
import type { JwtIdentityOptions } from "@sluice/gate/jwt";
import { createRedisLimiter } from "@sluice/gate/redis";
import type { FastifyBaseLogger } from "fastify";
import pino from "pino";
import { gateBackend, openSluice, type Sluice, type SluiceOptions } from "sluice";
import { buildApp, REDACTED } from "./app.ts";
import { identifyBy, tokenIdentity } from "./gate/identify.ts";
import { TRUSTED_PROXIES_DEFAULT, trustedProxies } from "./gate/trusted-proxies.ts";
import { Metrics } from "./http/metrics.ts";
import { ensureOperatorKey } from "./keys/first-operator-key.ts";

export interface StartOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Default: 127.0.0.1. */
  readonly host?: string | undefined;
  /** What is sold: the folder of the catalog's YAML files. */
  readonly catalogDir: string;
  /** `{ dataDir }` for the embedded PostgreSQL, `{ url }` for one of your own. */
  readonly database: SluiceOptions["database"];
  /** The first operator's key. Default: one is made if there is no operator's key at all. */
  readonly operatorKey?: string | undefined;
  readonly jobsEverySeconds?: number | undefined;
  /** A Redis or Valkey that counts for all servers and gates. Default: each counts alone. */
  readonly redisUrl?: string | undefined;
  /** The form of refusals of guarded calls. Default: problem details. */
  readonly dialect?: Dialect | undefined;
  /** Tokens that name callers of the guarded API, beside keys. Default: no tokens. */
  readonly jwt?: JwtIdentityOptions | undefined;
  /**
   * Proxies whose word about a caller's address counts, see `trustedProxies`. Default: loopback.
   */
  readonly trustedProxies?: string | undefined;
  /** `silent` logs nothing. Default: info. */
  readonly logLevel?: LogLevel | undefined;
}

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

export interface RunningServer {
  readonly url: string;
  readonly sluice: Sluice;
  /** The operator's key, if one was made at this start: show it, since it is not kept. */
  readonly operatorKeyMade: string | null;
  /** The file that a made key is kept in; null with a database of your own. */
  readonly operatorKeyFile: string | null;
  /** Takes no more requests, answers those under way, and leaves nothing running. */
  close(): Promise<void>;
}

/**
 * Throws what openSluice throws, what the system says of a port that cannot be had, and, before
 * anything is opened, TrustedProxiesRefused and TokensRefused.
 */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const trusted = trustedProxies(options.trustedProxies ?? TRUSTED_PROXIES_DEFAULT);
  const byToken = options.jwt && tokenIdentity(options.jwt);
  const logger = pino({
    level: options.logLevel ?? "info",
    redact: [...REDACTED],
  });
  const closing: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const each of closing.splice(0).reverse()) await each();
  };
  try {
    const sluice = await openSluice({
      catalog: options.catalogDir,
      database: options.database,
      logger: logger satisfies Logger,
      jobsEverySeconds: options.jobsEverySeconds,
    });
    closing.push(() => sluice.close());
    const operatorKey = await prepareOperatorKey(options, sluice);
    const guard = openGuard({ sluice, logger, byToken, redisUrl: options.redisUrl });
    closing.push(() => guard.gate.close());
    const app = await buildApp({
      ...guard,
      dialect: options.dialect,
      engine: sluice,
      loggerInstance: logger,
      trustedProxies: trusted,
    });
    closing.push(() => app.close());
    const url = await app.listen({ port: options.port, host: options.host ?? "127.0.0.1" });
    return { url, sluice, ...operatorKey, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function prepareOperatorKey({ operatorKey, database }: StartOptions, sluice: Sluice) {
  const { dataDir } = { dataDir: undefined, ...database };
  const operatorKeyFile = dataDir === undefined ? null : join(dataDir, "operator.key");
  const operatorKeyMade = await ensureOperatorKey(sluice.store.apiKeys, {
    chosen: operatorKey,
    file: operatorKeyFile ?? undefined,
  });
  return { operatorKeyMade, operatorKeyFile };
}

interface GuardOptions {
  readonly sluice: Sluice;
  readonly logger: FastifyBaseLogger;
  readonly byToken: Identify | undefined;
  readonly redisUrl: string | undefined;
}

/** Opens the server's own gate, for calls that proxies ask about and for `GET /me`. */
function openGuard({ sluice, logger, byToken, redisUrl }: GuardOptions) {
  const metrics = new Metrics();
  const limiter = redisUrl === undefined ? memoryLimiter() : openRedisLimiter(redisUrl, logger);
  const backend = metrics.counting(gateBackend(sluice));
  const identify = byToken && identifyBy(backend, byToken);
  const gate = createGate({ backend, limiter, logger, ...(identify && { identify }) });
  return { gate, limiter, metrics };
}

/** Each limit says itself what it does while the store is away (RULES L6). */
function openRedisLimiter(redis: string, logger: FastifyBaseLogger): Limiter {
  return createRedisLimiter({
    redis,
    onOutage: (error) => logger.error({ err: error }, "the store of the limits is away"),
    onOutageOver: (outage) => logger.warn({ outage }, "the store of the limits is back"),
  });
}
