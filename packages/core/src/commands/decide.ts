/** The one door to the rules: time first, then the command. See decide-*.ts beside the nouns. */
import type { Instant } from "../base/instant.ts";
import type { Catalog } from "../catalog/model.ts";
import type { Draft, TeamState } from "../state/draft.ts";
import type { Actor, Command, CommandOf } from "./commands.ts";
import type { Outcome } from "./outcome.ts";

export interface Context {
  readonly catalog: Catalog;
  /** The instant of the decision; never earlier than the team's last one. */
  readonly now: Instant;
}

/** A document that a command needs and that is not in memory because it is not open any more. */
export type Reference =
  | { readonly shelf: "members" | "accounts" | "runs" | "actions" | "reservations" | "cycles" | "charges"; readonly id: string }
  /** The cycle that contains an instant. */
  | { readonly shelf: "cycle-at"; readonly at: Instant };

/** Does everything that time alone brings, up to `context.now`: expiries, turns, resumes. */
export declare function advance(draft: Draft, context: Context): void;

/** Decides and applies one command. A refusal leaves the draft as it was. Call `advance` first. */
export declare function decide(draft: Draft, command: Command, actor: Actor, context: Context): Outcome;

/** A team's first state. There is nothing to lock or load before it. */
export declare function createTeam(
  teamId: string,
  command: CommandOf<"create_team">,
  context: Context,
): { ok: true; draft: Draft; answer: Outcome } | { ok: false; outcome: Outcome };

/**
 * What must be brought into `state` before `command` can be decided. Asked again after each
 * loading, until it answers nothing; a document that does not exist is asked for only once, since
 * the caller passes what it has already `tried`.
 */
export declare function missingFor(
  state: TeamState,
  command: Command,
  tried: ReadonlySet<string>,
): Reference[];
