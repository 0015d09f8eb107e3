/** An engine on a test database, as one process would have it. */
import { advance, createTeam, decide, missingFor } from "@sluice/core";
import { type Engine, type EngineOptions, openEngine, type Store } from "@sluice/engine";
import { CORNER_SHOP } from "@sluice/testing";
import { type Database, openDatabase } from "../src/index.ts";

export const RULES = { advance, createTeam, decide, missingFor };

export interface TestEngine {
  readonly engine: Engine;
  readonly database: Database;
  close(): Promise<void>;
}

export async function openTestEngine(
  url: string,
  options: Partial<EngineOptions> & { wrap?: (store: Store) => Store } = {},
): Promise<TestEngine> {
  const database = await openDatabase({ url });
  const { wrap = (store) => store, ...rest } = options;
  const engine = openEngine({
    rules: RULES,
    catalog: CORNER_SHOP,
    ...rest,
    store: wrap(database.store),
  });
  return {
    engine,
    database,
    async close() {
      await engine.close();
      await database.close();
    },
  };
}
