/**
 * What the engine asks of a store. The store keeps, locks and finds; it decides nothing. Everything
 * here is by team, and everything that changes a team happens inside one `BatchTransaction`.
 */
import type {
  Command,
  DocumentOf,
  Draft,
  Instant,
  Outcome,
  Reference,
  Rejection,
  ShelfName,
  TeamState,
} from "@sluice/core";
import type { ApiKeyStore } from "./api-keys.ts";
import type { JobStore } from "./jobs.ts";
import type { ReadStore, UsageStore } from "./reads.ts";

export interface Store {
  readonly batches: BatchStore;
  readonly jobs: JobStore;
  readonly apiKeys: ApiKeyStore;
  readonly reads: ReadStore;
  readonly usage: UsageStore;
  close(): Promise<void>;
}

export interface BatchStore {
  /** A transaction on a connection of its own. */
  begin(): Promise<BatchTransaction>;
  /** All that a batch changes, ready to be sent. */
  encode(batch: BatchIdentity, teams: readonly TeamWrite[]): EncodedBatch;
  /**
   * Settles a commit whose answer was lost. Waits for a transaction of that batch that is still
   * under way, so that the answer is final.
   */
  wasCommitted(batch: BatchIdentity): Promise<boolean>;
}

/** Kept in the same commit as the batch, under the first of its teams. */
export interface BatchIdentity {
  readonly batchId: string;
  readonly firstTeamId: string;
}

/** Made by the store for itself. */
export interface EncodedBatch {
  readonly identity: BatchIdentity;
}

/** In order: `lock`, any number of `load`, then `commit` or `rollback`. */
export interface BatchTransaction {
  /** Locks the teams in id order; what it answers was read after the last lock was had. */
  lock(request: LockRequest): Promise<LockedBatch>;
  load(wanted: readonly WantedDocument[]): Promise<LoadedDocument[]>;
  /**
   * Writes and commits in one go: new teams first, then everything else in one statement. Has been
   * sent by the time it returns.
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

export type LoadedDocument = {
  [Shelf in ShelfName]: {
    readonly teamId: string;
    readonly shelf: Shelf;
    readonly id: string;
    readonly document: DocumentOf<Shelf>;
  };
}[ShelfName];

export interface StoredAnswer {
  readonly teamId: string;
  readonly key: string;
  /** SHA-256 of the command's canonical text. */
  readonly digest: Uint8Array;
  readonly outcome: Outcome;
}

export interface TeamWrite {
  readonly teamId: string;
  /** Inserted, not updated; one that exists by now is the fault `team-exists`. */
  readonly isNew: boolean;
  /** The version that this write brings the team to. */
  readonly version: number;
  readonly draft: Draft;
  /** Of each new charge and entry, by `seq`. */
  readonly hashes: ReadonlyMap<number, Uint8Array>;
  readonly headHash: Uint8Array;
  readonly answers: readonly StoredAnswer[];
  readonly refusals: readonly Refusal[];
}

/** Kept for `explain`. */
export interface Refusal {
  readonly refusalId: string;
  readonly at: Instant;
  readonly command: Command["type"];
  readonly actor: string;
  readonly code: Rejection["code"];
  readonly facts: Rejection;
}

/**
 * - `retry`: rolled back by the database for others' sake (serialization, deadlock, time-out).
 * - `lost`: the connection went away, or could not be had, before a commit was asked for.
 * - `commit-unknown`: the connection went away while committing.
 * - `team-exists`: a team that was to be new is there by now.
 */
export type StoreFaultKind = "retry" | "lost" | "commit-unknown" | "team-exists";

/** A fault that says nothing about the commands. Anything else thrown is blamed on the batch. */
export class StoreFault extends Error {
  override readonly name = "StoreFault";
  readonly kind: StoreFaultKind;

  constructor(kind: StoreFaultKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}
