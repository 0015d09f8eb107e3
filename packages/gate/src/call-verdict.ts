/**
 * A verdict as a gate gives it. What is left is noted when it is decided. Headers and month are
 * written when they are first read, so that a caller that only checks does not pay for them: they
 * are 0.3 of the 0.75 us that a verdict takes.
 */
import { type Header, storeAwayHeader } from "./answers/headers.ts";
import type { Answer } from "./answers/refusals.ts";
import type { Passage } from "./caller.ts";
import type { KeyIdentity } from "./ports/backend.ts";
import type { CounterState, LimiterDecision } from "./ports/limiter.ts";
import type { PoolState, Verdict } from "./ports/verdict.ts";
import type { Balance } from "./quota/balance.ts";
import { ONE } from "./quota/micro.ts";

export class CallVerdict implements Verdict {
  readonly isAdmitted: boolean;
  readonly status: number;
  readonly identity: KeyIdentity | null;
  readonly route: string | null;
  readonly refusal: Answer | null;
  readonly limits: readonly CounterState[];
  readonly #passage: Passage;
  readonly #now: number;
  readonly #isSluiceAway: boolean;
  readonly #balance: Balance | null;
  /** What is left of the month, in micro-credits. */
  readonly #left: number;
  #headers: readonly Header[] | null = null;

  /** With `isSluiceAway` the call was admitted although nobody could say what is left. */
  constructor(
    passage: Passage,
    { states, now }: LimiterDecision,
    answer: Answer | null,
    isSluiceAway: boolean,
  ) {
    this.isAdmitted = answer === null;
    this.status = answer === null ? 200 : answer.status;
    this.identity = passage.identity;
    this.route = passage.route;
    this.refusal = answer;
    this.limits = states;
    this.#passage = passage;
    this.#now = now;
    this.#isSluiceAway = isSluiceAway;
    const { month } = passage;
    const balance = month === null ? null : month.balance(now);
    this.#balance = balance;
    this.#left =
      month === null || balance === null ? 0 : balance.limit - balance.used - month.unreported();
  }

  get headers(): readonly Header[] {
    this.#headers ??= this.#write();
    return this.#headers;
  }

  get month(): PoolState | null {
    const { month } = this.#passage;
    const balance = this.#balance;
    if (month === null || balance === null) return null;
    const isNothingLeft = this.#left < 0 || this.refusal?.code === "quota_exhausted";
    return {
      pool: month.payer.pool,
      limit: Math.floor(balance.limit / ONE),
      remaining: isNothingLeft ? 0 : Math.floor(this.#left / ONE),
      resetsAt: balance.resetsAt,
    };
  }

  #write(): Header[] {
    const { limits, refusal } = this;
    const headers = this.#passage.headers.write(limits, this.month, this.#now);
    if (refusal) {
      if (refusal.retryAfter !== null) headers.push(["Retry-After", `${refusal.retryAfter}`]);
      if (refusal.status === 401) headers.push(["WWW-Authenticate", "Bearer"]);
    }
    const away = this.#away();
    if (away.length > 0) headers.push(storeAwayHeader(away));
    return headers;
  }

  #away(): (readonly [name: string, policy: string])[] {
    const away: [string, string][] = [];
    for (const { counter, storeAway } of this.limits) {
      if (storeAway !== null) away.push([counter.limit.id, storeAway]);
    }
    if (!this.#isSluiceAway) return away;
    for (const { holder } of this.#passage.shares) away.push([holder.payer.pool, "open"]);
    return away;
  }
}
