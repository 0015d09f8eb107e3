/** What may go wrong with a store, and what a caller then knows. */

/**
 * - `retry`: rolled back by the database for others' sake (serialization, deadlock, time-out).
 * - `lost`: the connection went away, or could not be had, before a commit was asked for.
 * - `commit-unknown`: the connection went away while committing.
 * - `team-exists`: a team that was to be new is there by now.
 */
export type StoreFaultKind = "retry" | "lost" | "commit-unknown" | "team-exists";

/**
 * A fault that is not the fault of any command. Anything else that is thrown is blamed on the
 * batch.
 */
export class StoreFault extends Error {
  override readonly name = "StoreFault";
  readonly kind: StoreFaultKind;

  constructor(kind: StoreFaultKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}
