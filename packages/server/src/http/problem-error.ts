/**
 * What ends a request by being thrown, and how refusals of the core become it. Caught in one place
 * (answer-problems.ts), where it becomes an answer.
 */
import { type ErrorCode, type FactsOf, type ProblemBody, toProblem } from "@sluice/contract";
import type { Rejection } from "@sluice/core";

/** A refusal of the edge, or one of the core to a question. */
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

/** The core's refusal of a question. */
export function problemErrorOf(rejection: Rejection): ProblemError {
  const { code, facts } = factsOf(rejection);
  return new ProblemError(code, facts);
}

/** Ends a request with a problem that has been made already. */
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

/** The same as a problem, for an answer that holds several. */
export function problemOf(
  rejection: Rejection,
  requestId: string,
  refusalId?: string,
): ProblemBody {
  const { code, facts } = factsOf(rejection);
  return toProblem(code, facts, { requestId, refusalId });
}
