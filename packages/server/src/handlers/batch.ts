/** Many commands in one request, each decided on its own: what the replay tool sends. */
import {
  type AnswerOf,
  batchItem,
  type FactsOf,
  type ProblemBody,
  toProblem,
} from "@sluice/contract";
import { invariant, parseInstant } from "@sluice/core";
import type { Envelope, Execution, Skipped } from "@sluice/engine";
import type { Handlers } from "../http/call.ts";
import { fromZodError } from "../http/invalid-input.ts";
import { problemOf } from "../http/problem-error.ts";

type BatchAnswer = AnswerOf<"send_commands">["items"][number];

export const batchHandlers = {
  send_commands: async ({ input, deps, requestId }) => {
    const parsed = (input.items as unknown[]).map((item, index) =>
      parseItem(item, index, requestId),
    );
    const requests = parsed.flatMap((each) => ("request" in each ? [each.request] : []));
    const executed = await deps.engine.executeMany(requests);
    let next = 0;
    const items = parsed.map((each): BatchAnswer => {
      if ("problem" in each) return refused(each.problem);
      const done = executed[next++];
      invariant(done, "executeMany answers as many items as it was given");
      return toAnswer(done, requestId);
    });
    return { items };
  },
} satisfies Handlers;

/** One bad item must not spoil the others, so items are checked one by one. */
function parseItem(
  item: unknown,
  index: number,
  requestId: string,
): { request: Envelope } | { problem: ProblemBody } {
  const field = `items[${index}]`;
  const invalid = (facts: FactsOf<"invalid_input">) => ({
    problem: toProblem("invalid_input", facts, { requestId }),
  });
  const parsed = batchItem.safeParse(item);
  if (!parsed.success) return invalid(fromZodError(parsed.error, item, field));
  const { at: text, actor = { kind: "operator" }, ...rest } = parsed.data;
  if (text === undefined) return { request: { ...rest, actor } };
  const at = parseInstant(text);
  if (at !== null) return { request: { ...rest, actor, at } };
  return invalid({ field: `${field}.at`, expected: "an instant in RFC 3339", got: text });
}

function toAnswer(
  { outcome, repeated, skipped }: Execution | Skipped,
  requestId: string,
): BatchAnswer {
  if (outcome.ok) {
    return { ok: true, repeated, skipped, answer: { ...outcome.answer }, problem: null };
  }
  const problem = problemOf(outcome.rejection, requestId, outcome.refusalId);
  return { ok: false, repeated, skipped, answer: null, problem };
}

const refused = (problem: ProblemBody): BatchAnswer => ({
  ok: false,
  repeated: false,
  skipped: false,
  answer: null,
  problem,
});
