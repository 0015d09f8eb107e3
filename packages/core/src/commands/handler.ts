/** How one command is decided: an entry of its noun's table. */
import type { Result } from "../base/result.ts";
import type { Context } from "../state/context.ts";
import type { Draft } from "../state/draft.ts";
import type { Needs } from "../state/needs.ts";
import type { Actor, Command, CommandOf, CommandType } from "./commands.ts";
import type { Rejection } from "./rejections.ts";

/**
 * - `needs` names the documents that the command is about and that may have been closed. It is asked
 *   again after each loading, until it names nothing new.
 * - `decide` checks everything, then changes the draft, or answers a refusal and changes nothing.
 * - `show` makes the answer of what was decided, after `settle`: plain JSON.
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

/** What every table together has: a handler for each command. */
export type Handlers = { readonly [Type in CommandType]: Handler<CommandOf<Type>> };

/** A handler looked up by a type that is not known beforehand. */
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

/** An entry as it is, with its types worked out from its functions. */
export const handler = <Asked, Decision extends Result<unknown, Rejection>, Answer extends object>(
  entry: Handler<Asked, Decision, Answer>,
): Handler<Asked, Decision, Answer> => entry;
