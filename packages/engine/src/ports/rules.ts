/** The core's rules, as the engine calls them. */
import type {
  Actor,
  Command,
  CommandOf,
  Context,
  Draft,
  Outcome,
  Reference,
  TeamState,
} from "@sluice/core";

export interface Rules {
  advance(draft: Draft, context: Context): void;
  decide(draft: Draft, context: Context, actor: Actor, command: Command): Outcome;
  createTeam(
    teamId: string,
    command: CommandOf<"create_team">,
    context: Context,
  ): { ok: true; draft: Draft; answer: Outcome } | { ok: false; outcome: Outcome };
  missingFor(state: TeamState, command: Command, tried: ReadonlySet<string>): Reference[];
}
