/** The one door to the rules: time first (`advance`), then the command. */
import type { Actor, Command, CommandOf, CommandType } from "../commands/commands.ts";
import type { AnyHandler } from "../commands/handler.ts";
import type { Rejection } from "../commands/rejections.ts";
import type { Context } from "../state/context.ts";
import type { Draft, TeamState } from "../state/draft.ts";
import { Needs } from "../state/needs.ts";
import type { Reference } from "../state/references.ts";
import { newTeam } from "../teams/create-team.ts";
import { viewTeam } from "../views/team.ts";
import { settle } from "./settle.ts";
import { type AnswerOf, handlers } from "./table.ts";

/** The outcome of a command. */
export type Outcome<Type extends CommandType = CommandType> =
  | { readonly ok: true; readonly answer: AnswerOf<Type> }
  | Refused;

export interface Refused {
  readonly ok: false;
  readonly rejection: Rejection;
  /** It is set when `explain` can be asked about the refusal. */
  readonly refusalId?: string;
}

/**
 * Decides and applies one command. A refusal changes nothing, except that an account which was
 * looked at for the first time in its cycle is open afterwards, with its allotment. `advance` must
 * have been called before with the same context, and nothing may be missing (`missingFor`).
 */
export function decide<Asked extends Command>(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: Asked,
): Outcome<Asked["type"]> {
  const handler = handlerOf(command);
  const decided = handler.decide(draft, context, actor, command);
  if (!decided.ok) return { ok: false, rejection: decided.rejection };
  settle(draft, context);
  const answer = handler.show(draft, context, decided.value, command);
  // The table's own type says so; a lookup by a type that is not known beforehand loses it.
  return { ok: true, answer: answer as AnswerOf<Asked["type"]> };
}

/**
 * References to documents that a command needs and that are not in memory. Call it again after each
 * loading, until it answers none. `tried` holds the keys of the references that were asked for
 * before (`referenceKey`), so that a document that does not exist is asked for only once.
 */
export function missingFor(
  state: TeamState,
  command: Command,
  tried: ReadonlySet<string>,
): Reference[] {
  const needs = new Needs(state, tried);
  handlerOf(command).needs?.(needs, command);
  return needs.references;
}

/** The table's entry for a command takes that command, whichever it is. */
const handlerOf = (command: Command): AnyHandler => handlers[command.type];

/** Makes a team's first state. Before it there is nothing to lock or load. */
export function createTeam(
  teamId: string,
  command: CommandOf<"create_team">,
  context: Context,
): { ok: true; draft: Draft; answer: Outcome<"create_team"> } | { ok: false; outcome: Refused } {
  const made = newTeam(teamId, command, context);
  if (!made.ok) return { ok: false, outcome: made };
  const answer = { team: viewTeam(made.value, context) };
  return { ok: true, draft: made.value, answer: { ok: true, answer } };
}
