/**
 * What lanes ask of a store: everything that changes a team happens inside one `BatchTransaction`.
 */
import type { Instant, Reference, TeamState } from "@sluice/core";
import type { LoadedDocument, StoredAnswer, TeamWrite } from "./records.ts";

export interface BatchStore {
  /** A transaction on a connection of its own. */
  begin(): Promise<BatchTransaction>;
  /** Makes everything that a batch changes ready to be sent. */
  encode(batch: BatchIdentity, teams: readonly TeamWrite[]): EncodedBatch;
  /**
   * Finds out about a commit whose answer was lost. It waits for a transaction of that batch that
   * is still under way, so that the answer is final.
   */
  wasCommitted(batch: BatchIdentity): Promise<boolean>;
}

/** Kept in the same commit as the batch, under the first of its teams. */
export interface BatchIdentity {
  readonly batchId: string;
  readonly firstTeamId: string;
}

/** What the store makes for itself; nobody else looks into it. */
export interface EncodedBatch {
  readonly identity: BatchIdentity;
}

/** In order: `lock`, any number of `load`, then `commit` or `rollback`. */
export interface BatchTransaction {
  /** Locks the teams in order of id. What it returns was read after the last lock was taken. */
  lock(request: LockRequest): Promise<LockedBatch>;
  load(wanted: readonly WantedDocument[]): Promise<LoadedDocument[]>;
  /**
   * Writes and commits at once: new teams first, then everything else in one statement. Everything
   * has been sent by the time the call returns its promise.
   */
  commit(batch: EncodedBatch): Promise<void>;
  rollback(): Promise<void>;
}

export interface LockRequest {
  readonly teams: readonly {
    readonly teamId: string;
    /** Null: nothing is cached. */
    readonly cachedVersion: number | null;
  }[];
  readonly keys: readonly { teamId: string; key: string }[];
}

export interface LockedBatch {
  /** The database's clock, read after the locks. */
  readonly now: Instant;
  /** A team that is not here does not exist. */
  readonly teams: ReadonlyMap<string, LockedTeam>;
  readonly answers: readonly StoredAnswer[];
}

export interface LockedTeam {
  readonly version: number;
  /** Hash of the newest row of the team's journal. */
  readonly headHash: Uint8Array;
  /** Null: the cached state is current. */
  readonly state: TeamState | null;
}

export interface WantedDocument {
  readonly teamId: string;
  readonly reference: Reference;
}
