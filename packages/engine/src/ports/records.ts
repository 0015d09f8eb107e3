/** What is kept of a team and passed on as it is: journal, documents, answers, refusals. */
import type {
  Charge,
  Command,
  DocumentOf,
  Draft,
  Entry,
  Instant,
  Outcome,
  Rejection,
  ShelfName,
} from "@sluice/core";

/** A row of the journal. */
export type JournalRecord =
  | { readonly kind: "charge"; readonly charge: Charge }
  | { readonly kind: "entry"; readonly entry: Entry };

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
  /** A new team is inserted, not updated; if it exists by now, that is the fault `team-exists`. */
  readonly isNew: boolean;
  /** The version that this write brings the team to. */
  readonly version: number;
  readonly draft: Draft;
  /** The hash of each new charge and entry, by `seq`. */
  readonly hashes: ReadonlyMap<number, Uint8Array>;
  readonly headHash: Uint8Array;
  readonly answers: readonly StoredAnswer[];
  readonly refusals: readonly Refusal[];
}

/** A refusal as it is kept, so that it can be explained later. */
export interface Refusal {
  readonly refusalId: string;
  readonly at: Instant;
  readonly command: Command["type"];
  readonly actor: string;
  readonly code: Rejection["code"];
  readonly facts: Rejection;
}
