/** A command on its way to a team, and what comes back. */
import type { Actor, Command, CommandType, Instant, Outcome } from "@sluice/core";

export interface Envelope {
  readonly teamId: string;
  readonly command: Command;
  readonly actor: Actor;
  /**
   * Names the intent (RULES C10): the same command again is answered as it was the first time,
   * another one is rejected as `idempotency_key_reused`. Keys belong to their team.
   */
  readonly idempotencyKey?: string | undefined;
  /** For teams on a test clock only: the clock is first advanced to this instant if it is later. */
  readonly at?: Instant | undefined;
  /** Set when a source is replayed in order: a position that it has passed already is skipped. */
  readonly replay?: { readonly source: string; readonly position: number } | undefined;
}

export interface Execution<Type extends CommandType = CommandType> {
  /** When `repeated`, that of the first time. */
  readonly outcome: Outcome<Type>;
  /** The key was known: nothing was done now. */
  readonly repeated: boolean;
  readonly skipped: false;
}

/** The replayed source had passed that position already: nothing was done now. */
export interface Skipped {
  readonly outcome: { readonly ok: true; readonly answer: Readonly<Record<string, never>> };
  readonly repeated: false;
  readonly skipped: true;
}

/** What comes back for one envelope: it is skipped only if it is part of a replay. */
export type ExecutionOf<Sent extends Envelope> =
  | Execution<Sent["command"]["type"]>
  | ("replay" extends keyof Sent ? Skipped : never);
