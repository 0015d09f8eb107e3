import type { ErrorCode, FactsOf, ProblemBody } from "@sluice/contract";

/** A refusal or fault that the server answered; `code` is stable, `facts` are what to act on. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: string;
  readonly status: number;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly body: ProblemBody;
  /** What `Retry-After` says. Null: the server sent none. */
  readonly retryAfterSeconds: number | null;

  constructor(body: ProblemBody, retryAfterSeconds: number | null = null) {
    super(body.detail);
    this.code = body.code;
    this.status = body.status;
    this.facts = body.facts;
    this.body = body;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** Narrows to one code: `if (problem.is("credits_exhausted")) problem.facts.resetsAt`. */
  is<Code extends ErrorCode>(
    code: Code,
  ): this is Problem & { readonly code: Code; readonly facts: FactsOf<Code> } {
    return this.code === code;
  }
}

/** The server could not be reached, or answered what is not an answer of this API. */
export class ConnectionFault extends Error {
  override readonly name = "ConnectionFault";
}
