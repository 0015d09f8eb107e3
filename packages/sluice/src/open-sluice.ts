/** Sluice in your own process: the same engine as the server's, without HTTP. */
import {
  advance,
  type Catalog,
  createTeam,
  decide,
  missingFor,
  type Rejection,
  type Result,
} from "@sluice/core";
import {
  type Engine,
  type EngineOptions,
  type IssuedKey,
  issueKey,
  type KeyOrder,
  type Logger,
  loadCatalog,
  openEngine,
} from "@sluice/engine";
import { type Database, type DatabaseOptions, openDatabase } from "@sluice/store";

export interface SluiceOptions {
  /** What is sold: a catalog, or the folder of its YAML files. */
  readonly catalog: Catalog | string;
  /** `{ dataDir }` for the embedded PostgreSQL, `{ url }` for one of your own (15 or later). */
  readonly database: DatabaseOptions;
  readonly logger?: Logger | undefined;
  /**
   * How often the jobs run, which let time pass for teams that nobody uses; 0: never. Default: 5.
   */
  readonly jobsEverySeconds?: number | undefined;
  /** For tuning and tests; see the engine. */
  readonly engine?: Partial<Omit<EngineOptions, "rules" | "catalog" | "store" | "logger">>;
}

export interface Sluice extends Engine {
  readonly database: Database;
  /**
   * Makes an API key for a team or a member. Its secret is in the answer and nowhere else. It is
   * refused with `not_found` if there is no such team or member, or the member has left.
   */
  issueKey(order: KeyOrder): Promise<Result<IssuedKey, Rejection>>;
}

/**
 * Opens the database (starting the embedded one if asked), migrates it, and starts the jobs.
 * `close` finishes what is waiting and leaves nothing running. Throws CatalogFault, EmbeddedInUse,
 * EmbeddedError, MigrationError, or what the driver says about a server that cannot be had.
 */
export async function openSluice(options: SluiceOptions): Promise<Sluice> {
  const catalog =
    typeof options.catalog === "string" ? await loadCatalog(options.catalog) : options.catalog;
  const logger = options.logger;
  const database = await openDatabase({ ...(logger && { logger }), ...options.database });
  const engine = openEngine({
    rules: { advance, createTeam, decide, missingFor },
    catalog,
    store: database.store,
    ...(logger && { logger }),
    ...options.engine,
  });
  const everySeconds = options.jobsEverySeconds ?? 5;
  if (everySeconds > 0) engine.startJobs({ everySeconds });
  return {
    ...engine,
    database,
    issueKey: (order) => issueKey(engine, order),
    async close() {
      await engine.close();
      await database.close();
    },
  };
}
