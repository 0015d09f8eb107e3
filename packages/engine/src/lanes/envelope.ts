/** A command on its way to a team, and what comes back. */
import type { Actor, Command, Instant, Outcome } from "@sluice/core";

export interface Envelope {
  readonly teamId: string;
  readonly command: Command;
  readonly actor: Actor;
  /**
   * Names the intent (RULES C10): the same command again is answered as it was the first time,
   * another one is rejected as `idempotency_key_reused`. Keys belong to their team.
   */
  readonly idempotencyKey?: string | undefined;
  /** Only for teams on a test clock, which is first advanced to it if it is later. */
  readonly at?: Instant | undefined;
  /** A source that is replayed in order: what it has brought already is skipped. */
  readonly replay?: { readonly source: string; readonly position: number } | undefined;
}

export interface Execution {
  /** Of the first time, when `repeated`. An empty answer when `skipped`. */
  readonly outcome: Outcome;
  /** The key was known: nothing was done now. */
  readonly repeated: boolean;
  /** The replayed source had passed that position already: nothing was done now. */
  readonly skipped: boolean;
}
