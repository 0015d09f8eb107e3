/** What a step of calls came to: how many passed, and the first and the last of them whole. */
import type { Verdict } from "@sluice/gate";

export interface CallAnswer {
  readonly status: number;
  /** Of the refusal; null: the call passed. */
  readonly code: string | null;
  readonly contentType: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** In the order in which they are set. */
  readonly headerNames: readonly string[];
  /** Of the refusal, read as JSON. */
  readonly body: unknown;
  /** The same, letter by letter. */
  readonly text: string | null;
}

export interface CallsAnswer {
  readonly calls: number;
  readonly passed: number;
  /** By their code. */
  readonly refused: Readonly<Record<string, number>>;
  readonly first: CallAnswer | null;
  readonly last: CallAnswer | null;
}

export class Tally {
  #calls = 0;
  #passed = 0;
  readonly #refused: Record<string, number> = {};
  #first: Verdict | null = null;
  #last: Verdict | null = null;

  count(verdict: Verdict): void {
    this.#calls += 1;
    this.#first ??= verdict;
    this.#last = verdict;
    const code = verdict.refusal?.code;
    if (code === undefined) this.#passed += 1;
    else this.#refused[code] = (this.#refused[code] ?? 0) + 1;
  }

  answer(): CallsAnswer {
    return {
      calls: this.#calls,
      passed: this.#passed,
      refused: this.#refused,
      first: this.#first && answerOf(this.#first),
      last: this.#last && answerOf(this.#last),
    };
  }
}

function answerOf({ status, refusal, headers }: Verdict): CallAnswer {
  return {
    status,
    code: refusal?.code ?? null,
    contentType: refusal?.contentType ?? null,
    headers: Object.fromEntries(headers),
    headerNames: headers.map(([name]) => name),
    body: refusal === null ? null : JSON.parse(refusal.body),
    text: refusal?.body ?? null,
  };
}
