/**
 * Errors that end a request, and how refusals of the core become one. They are caught in one place
 * (answer-problems.ts), which makes the answer.
 */
import { type ErrorCode, type FactsOf, type ProblemBody, toProblem } from "@sluice/contract";
import type { Rejection } from "@sluice/core";

/** A refusal of the server, or one that a question was answered with. */
export class ProblemError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = "ProblemError";
  readonly code: Code;
  readonly facts: FactsOf<Code>;
  readonly refusalId: string | undefined;

  constructor(code: Code, facts: FactsOf<Code>, refusalId?: string) {
    super(code);
    this.code = code;
    this.facts = facts;
    this.refusalId = refusalId;
  }
}

export const notFound = (what: string, id: string): ProblemError<"not_found"> =>
  new ProblemError("not_found", { what, id });

/** A refused question as an error. */
export function problemErrorOf(rejection: Rejection): ProblemError {
  const { code, facts } = factsOf(rejection);
  return new ProblemError(code, facts);
}

/** Ends a request with a problem whose body is there already. */
export class ProblemAnswer extends Error {
  override readonly name = "ProblemAnswer";
  readonly body: ProblemBody;

  constructor(body: ProblemBody) {
    super(body.code);
    this.body = body;
  }
}

/** The code and, apart from it, the facts. */
export function factsOf(rejection: Rejection) {
  const { code, ...facts } = rejection;
  return { code, facts: facts as never };
}

/** A refusal as the body of a problem, for an answer that holds several. */
export function problemOf(
  rejection: Rejection,
  requestId: string,
  refusalId?: string,
): ProblemBody {
  const { code, facts } = factsOf(rejection);
  return toProblem(code, facts, { requestId, refusalId });
}
