/** A composition root: an engine with its database, and HTTP in front of it. */
import { join } from "node:path";
import type { Logger } from "@sluice/engine";
import type { FastifyBaseLogger } from "fastify";
import pino from "pino";
import { openSluice, type Sluice, type SluiceOptions } from "sluice";
import { buildApp, REDACTED } from "./app.ts";
import { ensureOperatorKey } from "./keys/first-operator-key.ts";

export interface StartOptions {
  /** 0 for any free one. */
  readonly port: number;
  /** 127.0.0.1 unless told. */
  readonly host?: string | undefined;
  /** What is sold: the folder of the catalog's YAML files. */
  readonly catalogDir: string;
  /** `{ dataDir }` for the embedded PostgreSQL, `{ url }` for one of your own. */
  readonly database: SluiceOptions["database"];
  /** The first operator's key, as chosen; made when there is none at all. */
  readonly operatorKey?: string | undefined;
  readonly jobsEverySeconds?: number | undefined;
  /** `info` unless told; `silent` for none. */
  readonly logLevel?: LogLevel | undefined;
}

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

export interface RunningServer {
  readonly url: string;
  readonly sluice: Sluice;
  /** The operator's key that was made at this start, to be shown this once; else null. */
  readonly operatorKeyMade: string | null;
  /** Where a made key was kept; null with a database of one's own. */
  readonly operatorKeyFile: string | null;
  /** Takes no more requests, answers those under way, and leaves nothing running. */
  close(): Promise<void>;
}

/** Throws what openSluice throws, and what the system says of a port that cannot be had. */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const logger = pino({
    level: options.logLevel ?? "info",
    redact: [...REDACTED],
  });
  const sluice = await openSluice({
    catalog: options.catalogDir,
    database: options.database,
    logger: logger satisfies Logger,
    jobsEverySeconds: options.jobsEverySeconds,
  });
  try {
    return await listen(options, sluice, logger);
  } catch (error) {
    await sluice.close();
    throw error;
  }
}

async function listen(
  options: StartOptions,
  sluice: Sluice,
  logger: FastifyBaseLogger,
): Promise<RunningServer> {
  const { apiKeys } = sluice.store;
  const { dataDir } = { dataDir: undefined, ...options.database };
  const operatorKeyFile = dataDir === undefined ? null : join(dataDir, "operator.key");
  const operatorKeyMade = await ensureOperatorKey(apiKeys, {
    chosen: options.operatorKey,
    file: operatorKeyFile ?? undefined,
  });
  const app = await buildApp({ engine: sluice, apiKeys, loggerInstance: logger });
  const url = await app.listen({ port: options.port, host: options.host ?? "127.0.0.1" });
  return {
    url,
    sluice,
    operatorKeyMade,
    operatorKeyFile,
    async close() {
      await app.close();
      await sluice.close();
    },
  };
}
