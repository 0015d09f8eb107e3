/** Counts the verdicts of a step of calls, and keeps the first and the last of them. */
import type { Verdict } from "@sluice/gate";
import type { CallAnswer, CallsAnswer } from "../driver/call-answer.ts";

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
