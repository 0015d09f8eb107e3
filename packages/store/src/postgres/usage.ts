/** Rolls usage up; each call is a transaction of its own. */
import type { UsageStore } from "@sluice/engine";
import type pg from "pg";
import { foldUsage, teamsToFold } from "../queries/usage.ts";
import { faultFrom } from "./faults.ts";
import { run } from "./pool.ts";

export class PostgresUsage implements UsageStore {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async teamsToFold(page: { after: string | undefined; limit: number }): Promise<string[]> {
    try {
      const rows = await run(this.#pool, teamsToFold, [page.after ?? "", page.limit]);
      return rows.map((row) => String(row.id));
    } catch (error) {
      throw faultFrom(error);
    }
  }

  async fold(teamId: string, rowsMax: number): Promise<number> {
    try {
      const [row] = await run(this.#pool, foldUsage, [teamId, rowsMax]);
      return Number(row?.folded ?? 0);
    } catch (error) {
      throw faultFrom(error);
    }
  }
}
