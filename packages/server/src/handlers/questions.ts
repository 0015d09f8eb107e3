/** Every operation of kind `query` is a question of the engine's table, under the same id. */
import type { AnswerOf, InputOf, QueryId } from "@sluice/contract";
import type { QuestionAnswer, QuestionId, QuestionInput } from "@sluice/engine";
import { answered, type Call } from "../http/call.ts";
import { callerOf, withOwnCalls } from "../limits/own-calls.ts";

/** The queries that the table takes and answers as the contract says. A route needs all of them. */
type Answerable = {
  [Id in QueryId & QuestionId]: [InputOf<Id>, QuestionAnswer<Id>] extends [
    QuestionInput<Id>,
    AnswerOf<Id>,
  ]
    ? Id
    : never;
}[QueryId & QuestionId];

export async function answerQuestion(id: Answerable, call: Call): Promise<unknown> {
  const { deps, viewer, input } = call;
  // The input was validated against the schemas of the operation that has this id.
  if (id !== "get_usage") return answered(deps.engine.ask(id, viewer, input as never));
  const { usage } = await answered(deps.engine.ask(id, viewer, input as never));
  const caller = callerOf(call.principal, viewer);
  if (caller === null) return { usage };
  // The engine does not know how many calls this server has counted.
  return { usage: { ...usage, rateLimits: await withOwnCalls(usage.rateLimits, caller, deps) } };
}
