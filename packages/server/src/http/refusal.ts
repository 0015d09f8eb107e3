/** Ends a request with a refusal of the edge. Caught in one place, where it becomes a problem. */
import type { ErrorCode, FactsOf, ProblemBody } from "@sluice/contract";
import type { Rejection } from "@sluice/core";

export class Refusal<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = "Refusal";
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

export const notFound = (what: string, id: string): Refusal<"not_found"> =>
  new Refusal("not_found", { what, id });

/** The core's refusal of a question. */
export function refusalOf({ code, ...facts }: Rejection): Refusal {
  return new Refusal(code, facts as FactsOf<typeof code>);
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
