/**
 * Everything that can be asked without changing anything, in one table by operation id. A question
 * is an entry here (in the table of its noun); the API's route and the method of `queries` follow.
 */
import { chargeQuestions } from "./charge-questions.ts";
import { feedQuestions } from "./feed-questions.ts";
import { invoiceQuestions } from "./invoice-questions.ts";
import type { Question } from "./question.ts";
import { runQuestions } from "./run-questions.ts";
import { teamQuestions } from "./team-questions.ts";
import { usageQuestions } from "./usage-questions.ts";
import { workQuestions } from "./work-questions.ts";

export const questions = {
  ...teamQuestions,
  ...runQuestions,
  ...workQuestions,
  ...usageQuestions,
  ...chargeQuestions,
  ...feedQuestions,
  ...invoiceQuestions,
};

export type Questions = typeof questions;
export type QuestionId = keyof Questions;

/** What a question is asked with: the team and the fields of the entry, as one flat object. */
export type QuestionInput<Id extends QuestionId> =
  Questions[Id] extends Question<infer _Name, infer _By, infer _Key, infer Input, infer _Value>
    ? Input
    : never;

/** What it is answered with: the entry's value, under its key if it has one. */
export type QuestionAnswer<Id extends QuestionId> =
  Questions[Id] extends Question<infer _Name, infer _By, infer Key, infer _Input, infer Value>
    ? Keyed<Exclude<Key, null>, Value>
    : never;

type Keyed<Key, Value> = [Key] extends [never] ? Value : { [Name in Key & string]: Value };
