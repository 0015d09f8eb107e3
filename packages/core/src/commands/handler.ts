/** How one command is decided: a handler is an entry in the table of its noun. */
import type { Result } from "../base/result.ts";
import type { Context } from "../state/context.ts";
import type { Draft } from "../state/draft.ts";
import type { Needs } from "../state/needs.ts";
import type { Actor, Command, CommandOf, CommandType } from "./commands.ts";
import type { Rejection } from "./rejections.ts";

/**
 * - `needs` names the documents that the command is about and that may have been closed. It is
 *   asked again after each loading, until it names nothing new.
 * - `decide` checks everything. Then it changes the draft, or it answers a refusal and changes
 *   nothing.
 * - `show` makes the answer, plain JSON, from what was decided; it is called after `settle`.
 */
export interface Handler<
  Asked,
  Decision extends Result<unknown, Rejection> = Result<unknown, Rejection>,
  Answer extends object = object,
> {
  needs?(needs: Needs, command: NoInfer<Asked>): void;
  decide(draft: Draft, context: Context, actor: Actor, command: Asked): Decision;
  show(
    draft: Draft,
    context: Context,
    value: NoInfer<ValueOf<Decision>>,
    command: NoInfer<Asked>,
  ): Answer;
}

type ValueOf<Decision> = Decision extends { ok: true; value: infer Value } ? Value : never;

/** What all tables together have: a handler for each command. */
export type Handlers = { readonly [Type in CommandType]: Handler<CommandOf<Type>> };

/** A handler that was looked up by a type which is not known at compile time. */
export interface AnyHandler {
  needs?(needs: Needs, command: Command): void;
  decide(
    draft: Draft,
    context: Context,
    actor: Actor,
    command: Command,
  ): Result<unknown, Rejection>;
  show(draft: Draft, context: Context, value: unknown, command: Command): object;
}

/** Answers the entry as it is; the compiler works its types out from its functions. */
export const handler = <Asked, Decision extends Result<unknown, Rejection>, Answer extends object>(
  entry: Handler<Asked, Decision, Answer>,
): Handler<Asked, Decision, Answer> => entry;
