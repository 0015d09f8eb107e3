/** Snapshots for questions: read-only transactions at REPEATABLE READ, which lock nothing. */

import type {
  Charge,
  Cycle,
  Entry,
  Instant,
  Reference,
  Run,
  Team,
  TeamEvent,
  TeamState,
} from "@sluice/core";
import type {
  AuditReads,
  ChargesQuery,
  LoadedDocument,
  ReadStore,
  Refusal,
  RefusalsQuery,
  RunsQuery,
  Snapshot,
  UsageQuery,
  UsageSums,
} from "@sluice/engine";
import type pg from "pg";
import { DOCUMENTS } from "../mapping/documents.ts";
import { chargeFromRow, entryFromRow } from "../mapping/journal-rows.ts";
import { loadedFromRows } from "../mapping/locked-teams.ts";
import { refusalFromRow, stateFromRows, teamEventFromRow } from "../mapping/read-rows.ts";
import { idOf, numberOf } from "../mapping/references.ts";
import { chargesOfAction, entriesOfCharge, listCharges } from "../queries/charges.ts";
import { listEvents } from "../queries/events.ts";
import { findRefusal, listRefusals } from "../queries/refusals.ts";
import { chargesOfTree, listRuns, runsOfTree } from "../queries/runs.ts";
import { holdings, listEntries } from "../queries/statement.ts";
import { listCycles, listTeams, openMember, openTeam, pageTeams } from "../queries/teams.ts";
import { usageBy } from "../queries/usage.ts";
import { loadDocuments } from "../statements/load-documents.ts";
import type { Statement } from "../statements/statement.ts";
import type { Row } from "../tables/row.ts";
import { openAudit } from "./audit-reads.ts";
import { faultFrom } from "./faults.ts";
import { run } from "./pool.ts";

export class PostgresReads implements ReadStore {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async snapshot<Value>(work: (snapshot: Snapshot) => Promise<Value>): Promise<Value> {
    const client = await this.#connect();
    let isBroken = true;
    try {
      await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      const answer = await work(new PostgresSnapshot(client));
      await client.query("COMMIT");
      isBroken = false;
      return answer;
    } catch (error) {
      isBroken = !(await client.query("ROLLBACK").then(
        () => true,
        () => false,
      ));
      throw faultFrom(error);
    } finally {
      client.release(isBroken);
    }
  }

  async ping(): Promise<void> {
    try {
      await this.#pool.query("SELECT 1");
    } catch (error) {
      throw faultFrom(error);
    }
  }

  async #connect(): Promise<pg.PoolClient> {
    try {
      return await this.#pool.connect();
    } catch (error) {
      throw faultFrom(error);
    }
  }
}

/** Answers each question with one statement of queries/. */
class PostgresSnapshot implements Snapshot {
  readonly #client: pg.PoolClient;

  constructor(client: pg.PoolClient) {
    this.#client = client;
  }

  async openTeam(teamId: string): Promise<{ now: Instant; state: TeamState } | null> {
    return stateFromRows(teamId, await this.#rows(openTeam, [teamId]));
  }

  async openMember(
    teamId: string,
    memberId: string | null,
  ): Promise<{ now: Instant; state: TeamState } | null> {
    return stateFromRows(teamId, await this.#rows(openMember, [teamId, memberId]));
  }

  async teams(page: {
    after: string | undefined;
    limit: number;
  }): Promise<{ now: Instant; team: Team }[]> {
    const rows = await this.#rows(pageTeams, [page.after ?? "", page.limit]);
    return rows.map((row) => ({
      now: Number(row.now),
      team: DOCUMENTS.team.decode(String(row.body)),
    }));
  }

  async teamIds(page: { after: string | undefined; limit: number }): Promise<string[]> {
    const rows = await this.#rows(listTeams, [page.after ?? "", page.limit]);
    return rows.map((row) => String(row.id));
  }

  async load(teamId: string, references: readonly Reference[]): Promise<LoadedDocument[]> {
    if (references.length === 0) return [];
    const rows = await this.#rows(loadDocuments, [
      references.map(() => teamId),
      references.map((reference) => reference.shelf),
      references.map(idOf),
      references.map(numberOf),
    ]);
    return loadedFromRows(rows);
  }

  async cycles(teamId: string): Promise<Cycle[]> {
    return this.#bodies(listCycles, [teamId], DOCUMENTS.cycles.decode);
  }

  async runs(teamId: string, query: RunsQuery): Promise<Run[]> {
    const { status, flowId, memberId, before, limit } = query;
    const values = [
      teamId,
      status,
      flowId,
      memberId,
      before?.requestedAt ?? null,
      before?.runId ?? null,
      limit,
    ];
    return this.#bodies(listRuns, values, DOCUMENTS.runs.decode);
  }

  async runTree(teamId: string, rootId: string): Promise<{ runs: Run[]; charges: Charge[] }> {
    const runs = await this.#bodies(runsOfTree, [teamId, rootId], DOCUMENTS.runs.decode);
    const charges = await this.#bodies(chargesOfTree, [teamId, rootId], chargeFromRow);
    return { runs, charges };
  }

  async charges(teamId: string, query: ChargesQuery): Promise<Charge[]> {
    const { cycle, memberId, runId, item, before, limit } = query;
    const values = [teamId, cycle, memberId, runId, item, before, limit];
    return this.#bodies(listCharges, values, chargeFromRow);
  }

  async chargesOf(teamId: string, work: { actionId: string }): Promise<Charge[]> {
    return this.#bodies(chargesOfAction, [teamId, work.actionId], chargeFromRow);
  }

  async entriesOfCharge(teamId: string, chargeId: string): Promise<Entry[]> {
    return this.#bodies(entriesOfCharge, [teamId, chargeId], entryFromRow);
  }

  async entries(
    teamId: string,
    page: { after: number; limit: number },
  ): Promise<{ entry: Entry; holder: string }[]> {
    const rows = await this.#rows(listEntries, [teamId, page.after, page.limit]);
    return rows.map((row) => ({
      entry: entryFromRow(String(row.body)),
      holder: String(row.holder),
    }));
  }

  async holdings(
    teamId: string,
    accountIds: readonly string[],
    seq: number,
  ): Promise<Map<string, bigint>> {
    const rows = await this.#rows(holdings, [teamId, accountIds, seq]);
    return new Map(rows.map((row) => [String(row.holder), BigInt(String(row.amount))]));
  }

  async refusals(teamId: string, query: RefusalsQuery): Promise<Refusal[]> {
    const { actor, before, limit } = query;
    const values = [teamId, actor, before?.at ?? null, before?.refusalId ?? null, limit];
    return (await this.#rows(listRefusals, values)).map(refusalFromRow);
  }

  async refusal(teamId: string, refusalId: string): Promise<Refusal | null> {
    const [row] = await this.#rows(findRefusal, [teamId, refusalId]);
    return row ? refusalFromRow(row) : null;
  }

  async events(teamId: string, page: { after: number; limit: number }): Promise<TeamEvent[]> {
    const rows = await this.#rows(listEvents, [teamId, page.after, page.limit]);
    return rows.map(teamEventFromRow);
  }

  async usage(teamId: string, query: UsageQuery): Promise<UsageSums[]> {
    const values = [teamId, query.cycle, query.memberId, query.pool];
    const rows = await this.#rows(usageBy(query.by), values);
    return rows.map((row) => ({
      pool: String(row.pool),
      key: row.key === null ? null : String(row.key),
      charges: Number(row.charges),
      credits: BigInt(String(row.credits)),
      burned: BigInt(String(row.burned)),
      overage: BigInt(String(row.overage)),
      absorbed: BigInt(String(row.absorbed)),
    }));
  }

  async audit(teamId: string): Promise<AuditReads | null> {
    return openAudit((statement, values) => this.#rows(statement, values), teamId);
  }

  #rows(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    return run(this.#client, statement, values);
  }

  async #bodies<Document>(
    statement: Statement,
    values: readonly unknown[],
    decode: (text: string) => Document,
  ): Promise<Document[]> {
    return (await this.#rows(statement, values)).map((row) => decode(String(row.body)));
  }
}
