/** The lanes' transactions. See the statements for what each guarantees and locks. */

import { invariant } from "@sluice/core";
import type {
  BatchIdentity,
  BatchStore,
  BatchTransaction,
  EncodedBatch,
  LoadedDocument,
  LockedBatch,
  LockRequest,
  TeamWrite,
  WantedDocument,
} from "@sluice/engine";
import { StoreFault } from "@sluice/engine";
import type pg from "pg";
import { loadedFromRows, lockedFromRows } from "../mapping/locked-teams.ts";
import { idOf, numberOf } from "../mapping/references.ts";
import { newTeamValues, writeValues } from "../mapping/team-writes.ts";
import { loadDocuments } from "../statements/load-documents.ts";
import { lockTeams } from "../statements/lock-teams.ts";
import { probeCommit } from "../statements/probe-commit.ts";
import type { Statement } from "../statements/statement.ts";
import { insertTeams, writeBatch } from "../statements/write-batch.ts";
import type { Row } from "../tables/row.ts";
import { faultFrom, isUniqueViolation } from "./faults.ts";
import { run } from "./pool.ts";

export class PostgresBatches implements BatchStore {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async begin(): Promise<BatchTransaction> {
    return PostgresTransaction.begin(this.#pool);
  }

  encode(batch: BatchIdentity, teams: readonly TeamWrite[]): EncodedBatch {
    return new EncodedForPostgres(batch, newTeamValues(teams), writeValues(batch, teams));
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

class EncodedForPostgres implements EncodedBatch {
  readonly identity: BatchIdentity;
  readonly newTeams: readonly unknown[] | null;
  readonly values: readonly unknown[];

  constructor(
    identity: BatchIdentity,
    newTeams: readonly unknown[] | null,
    values: readonly unknown[],
  ) {
    this.identity = identity;
    this.newTeams = newTeams;
    this.values = values;
  }
}

/**
 * The driver sends statements one behind the other without waiting for answers, and answers come
 * in that order. A statement behind one that failed fails as well, COMMIT included: it rolls back.
 */
class PostgresTransaction implements BatchTransaction {
  readonly #client: pg.PoolClient;
  readonly #begun: Promise<unknown>;
  #isOver = false;

  private constructor(client: pg.PoolClient) {
    this.#client = client;
    this.#begun = client.query("BEGIN ISOLATION LEVEL READ COMMITTED");
    // The first statement rejects with this error too.
    this.#begun.catch(() => undefined);
  }

  /** BEGIN is sent together with the first statement. */
  static async begin(pool: pg.Pool): Promise<PostgresTransaction> {
    try {
      return new PostgresTransaction(await pool.connect());
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
      wanted.map(({ reference }) => idOf(reference)),
      wanted.map(({ reference }) => numberOf(reference)),
    ]);
    return loadedFromRows(rows);
  }

  async commit(batch: EncodedBatch): Promise<void> {
    invariant(batch instanceof EncodedForPostgres, "a batch was encoded by this store");
    const { newTeams, values } = batch;
    const sent = await Promise.allSettled([
      newTeams && run(this.#client, insertTeams, newTeams),
      run(this.#client, writeBatch, values),
      this.#client.query("COMMIT").then(({ command }) => {
        // The statement that failed says why.
        if (command !== "COMMIT") throw new Error("the transaction had failed before its commit");
      }),
    ]);
    const faults = sent.flatMap((one) =>
      one.status === "rejected" ? [faultFrom(one.reason)] : [],
    );
    const lost = faults.find((fault) => fault instanceof StoreFault && fault.kind === "lost");
    this.#end(lost);
    if (lost instanceof StoreFault) {
      // COMMIT had been sent, and may have taken place before the connection was lost.
      throw new StoreFault("commit-unknown", lost.message, lost);
    }
    if (faults.length > 0) throw faults[0];
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
      // If BEGIN failed, the statement ran in a transaction of its own: that must not count.
      const [rows] = await Promise.all([run(this.#client, statement, values), this.#begun]);
      return rows;
    } catch (error) {
      const fault = faultFrom(error);
      if (fault instanceof StoreFault && fault.kind === "lost") this.#end(error);
      throw fault;
    }
  }

  /** After an error the connection is closed instead of used again. */
  #end(error?: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#client.release(error !== undefined);
  }
}
