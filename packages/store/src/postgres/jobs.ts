/** What the jobs ask of the database. Each statement is a transaction of its own. */

import type { JobStore, PruneReport, PruneRequest } from "@sluice/engine";
import type pg from "pg";
import { claimDueTeams } from "../statements/claim-due-teams.ts";
import { createJournalMonths } from "../statements/create-journal-months.ts";
import {
  pruneAnswers,
  pruneCommitMarkers,
  pruneOldRefusals,
  pruneSurplusRefusals,
} from "../statements/prune.ts";
import type { Statement } from "../statements/statement.ts";
import type { Row } from "../tables/row.ts";
import { faultFrom } from "./faults.ts";
import { run } from "./pool.ts";

export class PostgresJobs implements JobStore {
  readonly #pool: pg.Pool;
  /**
   * A team without a refusal since then has no surplus, because a run of this process has found all
   * that there was. The first run looks at every team: earlier processes may have left something.
   */
  #surplusFrom = "-infinity";

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async claimDueTeams(request: { limit: number; claimSeconds: number }): Promise<string[]> {
    const rows = await this.#run(claimDueTeams, [request.limit, request.claimSeconds]);
    return rows.map((row) => String(row.team_id));
  }

  async createPartitionsAhead(months: number): Promise<string[]> {
    const rows = await this.#run(createJournalMonths, [months]);
    return rows.map((row) => String(row.partition));
  }

  async prune(request: PruneRequest): Promise<PruneReport> {
    const { limit, refusalDays, refusalsPerTeamMax, commitMarkerHours } = request;
    const answers = await this.#count(pruneAnswers, [limit]);
    const old = await this.#count(pruneOldRefusals, [refusalDays, limit]);
    const surplus = await this.#pruneSurplus(refusalsPerTeamMax, limit - old);
    const commitMarkers = await this.#count(pruneCommitMarkers, [commitMarkerHours, limit]);
    return { answers, refusals: old + surplus, commitMarkers };
  }

  /** Where the limit cut a run short, the next looks at the same teams again. */
  async #pruneSurplus(perTeamMax: number, limit: number): Promise<number> {
    const values = [perTeamMax, limit, this.#surplusFrom];
    const [row] = await this.#run(pruneSurplusRefusals, values);
    if (Number(row?.found) < limit) this.#surplusFrom = String(row?.next_from);
    return Number(row?.deleted);
  }

  async #run(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    try {
      return await run(this.#pool, statement, values);
    } catch (error) {
      throw faultFrom(error);
    }
  }

  async #count(statement: Statement, values: readonly unknown[]): Promise<number> {
    try {
      const result = await this.#pool.query({ ...statement, values: [...values] });
      return result.rowCount ?? 0;
    } catch (error) {
      throw faultFrom(error);
    }
  }
}
