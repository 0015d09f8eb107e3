/** The answers of a gate, as a scenario compares them. */

export interface CallAnswer {
  readonly status: number;
  /** The code of the refusal; null where the call passed. */
  readonly code: string | null;
  readonly contentType: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Their names, in the order in which they are set. */
  readonly headerNames: readonly string[];
  /** The body of the refusal, read as JSON. */
  readonly body: unknown;
  /** The same body as text. */
  readonly text: string | null;
}

/** The result of a step of calls: how many passed, and the first and the last answer whole. */
export interface CallsAnswer {
  readonly calls: number;
  readonly passed: number;
  /** How many calls were refused with each code. */
  readonly refused: Readonly<Record<string, number>>;
  readonly first: CallAnswer | null;
  readonly last: CallAnswer | null;
}
