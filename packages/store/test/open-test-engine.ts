/** An engine on a test database, as one process would have it. */
import { advance, createTeam, decide, missingFor } from "@sluice/core";
import { type Engine, type EngineOptions, openEngine } from "@sluice/engine";
import { CORNER_SHOP } from "@sluice/testing/fixtures";
import { type Database, type DatabaseOptions, openDatabase } from "../src/index.ts";

export const RULES = { advance, createTeam, decide, missingFor };

export interface TestEngine {
  readonly engine: Engine;
  readonly database: Database;
  close(): Promise<void>;
}

/** On a database by its address, or on an embedded one in a folder. */
export async function openTestEngine(
  where: string | { dataDir: string },
  options: Partial<EngineOptions> = {},
  pool: DatabaseOptions["pool"] = {},
): Promise<TestEngine> {
  const database = await openDatabase({
    ...(typeof where === "string" ? { url: where } : where),
    pool,
  });
  const { store } = database;
  const engine = openEngine({ rules: RULES, catalog: CORNER_SHOP, ...options, store });
  return {
    engine,
    database,
    async close() {
      await engine.close();
      await database.close();
    },
  };
}
