/** The lanes' transactions. See the statements for what each guarantees and locks. */

import type { Reference } from "@sluice/core";
import type {
  BatchIdentity,
  BatchStore,
  BatchTransaction,
  LoadedDocument,
  LockedBatch,
  LockRequest,
  TeamWrite,
  WantedDocument,
} from "@sluice/engine";
import { StoreFault } from "@sluice/engine";
import type pg from "pg";
import { loadedFromRows, lockedFromRows } from "../mapping/locked-teams.ts";
import { newTeamValues, writeValues } from "../mapping/team-writes.ts";
import { loadDocuments } from "../statements/load-documents.ts";
import { lockTeams } from "../statements/lock-teams.ts";
import { probeCommit } from "../statements/probe-commit.ts";
import type { Statement } from "../statements/statement.ts";
import { insertTeams, writeBatch } from "../statements/write-batch.ts";
import { faultFrom, isUniqueViolation } from "./faults.ts";
import { type Row, run } from "./pool.ts";

export class PostgresBatches implements BatchStore {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async begin(): Promise<BatchTransaction> {
    return PostgresTransaction.begin(this.#pool);
  }

  async wasCommitted(batch: BatchIdentity): Promise<boolean> {
    const transaction = await PostgresTransaction.begin(this.#pool);
    try {
      await transaction.probe(batch);
      return false;
    } catch (error) {
      if (isUniqueViolation(error, "commit_marker_pkey")) return true;
      throw error;
    } finally {
      await transaction.rollback();
    }
  }
}

class PostgresTransaction implements BatchTransaction {
  readonly #client: pg.PoolClient;
  #isOver = false;

  private constructor(client: pg.PoolClient) {
    this.#client = client;
  }

  static async begin(pool: pg.Pool): Promise<PostgresTransaction> {
    try {
      const client = await pool.connect();
      const transaction = new PostgresTransaction(client);
      await transaction.#control("BEGIN ISOLATION LEVEL READ COMMITTED");
      return transaction;
    } catch (error) {
      throw faultFrom(error);
    }
  }

  async lock(request: LockRequest): Promise<LockedBatch> {
    const rows = await this.#run(lockTeams, [
      request.teams.map((team) => team.teamId),
      request.teams.map((team) => team.cachedVersion),
      request.keys.map((asked) => asked.teamId),
      request.keys.map((asked) => asked.key),
    ]);
    return lockedFromRows(rows);
  }

  async load(wanted: readonly WantedDocument[]): Promise<LoadedDocument[]> {
    const rows = await this.#run(loadDocuments, [
      wanted.map((one) => one.teamId),
      wanted.map((one) => one.reference.shelf),
      wanted.map(({ reference }) => ("id" in reference ? reference.id : null)),
      wanted.map(({ reference }) => numberOf(reference)),
    ]);
    return loadedFromRows(rows);
  }

  async write(batch: BatchIdentity, teams: readonly TeamWrite[]): Promise<void> {
    const newTeams = newTeamValues(teams);
    if (newTeams) await this.#run(insertTeams, newTeams);
    await this.#run(writeBatch, writeValues(batch, teams));
  }

  async commit(): Promise<void> {
    try {
      const { command } = await this.#client.query("COMMIT");
      this.#end();
      if (command !== "COMMIT") throw new Error("the transaction had failed before its commit");
    } catch (error) {
      const fault = faultFrom(error);
      this.#end(error);
      if (fault instanceof StoreFault && fault.kind === "lost") {
        throw new StoreFault("commit-unknown", fault.message, error);
      }
      throw fault;
    }
  }

  async rollback(): Promise<void> {
    if (this.#isOver) return;
    try {
      await this.#client.query("ROLLBACK");
      this.#end();
    } catch (error) {
      // The connection is gone, and with it the transaction.
      this.#end(error);
    }
  }

  async probe(batch: BatchIdentity): Promise<void> {
    await this.#run(probeCommit, [batch.firstTeamId, batch.batchId]);
  }

  async #run(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    try {
      return await run(this.#client, statement, values);
    } catch (error) {
      const fault = faultFrom(error);
      if (fault instanceof StoreFault && fault.kind === "lost") this.#end(error);
      throw fault;
    }
  }

  async #control(text: string): Promise<void> {
    try {
      await this.#client.query(text);
    } catch (error) {
      this.#end(error);
      throw error;
    }
  }

  /** With an error, the connection is thrown away instead of used again. */
  #end(error?: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#client.release(error !== undefined);
  }
}

function numberOf(reference: Reference): number | null {
  if (reference.shelf === "cycle-at") return reference.at;
  return reference.shelf === "accounts-of-cycle" ? reference.index : null;
}
