/**
 * Everything that can be asked of a team without changing it, as methods. Each question is answered
 * from one snapshot of the database, without a lock, and as of now: what time alone has changed
 * since the team was last written shows, although nobody has written it yet.
 *
 * Answers are plain JSON (see the core's views). What a viewer may not see is refused: by
 * `forbidden` where the role decides (RULES D2, C14), by `not_found` where even its being there is
 * not theirs to know.
 */
import { accept, type Catalog } from "@sluice/core";
import type { ReadStore } from "../ports/reads.ts";
import type { Answered, Viewer } from "./asked.ts";
import type { OfTeam, Question } from "./question.ts";
import {
  type QuestionAnswer,
  type QuestionId,
  type QuestionInput,
  type Questions,
  questions,
} from "./questions.ts";

/** One method for each entry of the table, by its name. */
export type Queries = {
  readonly [Id in QuestionId as Questions[Id]["name"]]: Method<Questions[Id]>;
} & {
  /** A round trip to the database; throws when there is none. */
  ping(): Promise<void>;
};

type Method<Entry> =
  Entry extends Question<infer _Name, infer By, infer _Key, infer Input, infer Value>
    ? Input extends OfTeam
      ? (
          viewer: Viewer,
          teamId: string,
          ...asked: Rest<Omit<Input, "teamId">, Exclude<By, null>>
        ) => Answered<Value>
      : (viewer: Viewer, input: Input) => Answered<Value>
    : never;

/** Nothing, the one field that says it all, or an object of all fields. */
type Rest<Input, By> = [keyof Input] extends [never]
  ? []
  : [By] extends [never]
    ? [input: Input]
    : [id: Input[By & keyof Input]];

/** Answers a question by its operation id, in the shape that the API has. */
export type Ask = <Id extends QuestionId>(
  id: Id,
  viewer: Viewer,
  input: QuestionInput<Id>,
) => Answered<QuestionAnswer<Id>>;

export interface QueryDeps {
  readonly reads: ReadStore;
  readonly catalog: Catalog;
}

/** The table without its types: what a loop over it sees. */
type AnyQuestion = Question<string, string | null, string | null, never, unknown>;
type AnyMethod = (viewer: Viewer, ...asked: unknown[]) => Answered<unknown>;

export function openQueries({ reads, catalog }: QueryDeps): { queries: Queries; ask: Ask } {
  const answerOf = (question: AnyQuestion, viewer: Viewer, input: object): Answered<unknown> =>
    reads.snapshot((snapshot) => question.answer({ snapshot, catalog, viewer }, input as never));

  const methodOf = (question: AnyQuestion): AnyMethod => {
    const { isOfTeam, by } = question;
    return isOfTeam
      ? (viewer, teamId, rest) => {
          const fields = by === null ? (rest as object | undefined) : { [by]: rest };
          // The team is the method's own argument, whatever the fields say.
          return answerOf(question, viewer, { ...fields, teamId });
        }
      : (viewer, input) => answerOf(question, viewer, input as object);
  };

  const ask = async (id: QuestionId, viewer: Viewer, input: object): Answered<unknown> => {
    const question: AnyQuestion = questions[id];
    const answer = await answerOf(question, viewer, input);
    const { key } = question;
    return answer.ok && key !== null ? accept({ [key]: answer.value }) : answer;
  };

  const methods = Object.values<AnyQuestion>(questions).map(
    (question) => [question.name, methodOf(question)] as const,
  );
  // Both are typed by the table that they are made from.
  const queries = { ...Object.fromEntries(methods), ping: () => reads.ping() } as Queries;
  return { queries, ask: ask as Ask };
}
