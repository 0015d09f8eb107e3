/**
 * The headers of every response that tell a caller what is left (RULES L2, L3). The IETF fields are
 * still a draft: their syntax is known in this file only.
 *
 * This runs for every call of the API. Names and most values are the same from call to call; they
 * are kept, and only what has changed is written anew.
 */
import { NO_LIMIT } from "@sluice/contract";
import type { Instant, RateLimit } from "@sluice/core";
import { type List, serializeList } from "structured-headers";
import type { CounterState } from "../ports/limiter.ts";
import type { PoolState } from "../ports/verdict.ts";

export type Header = readonly [name: string, value: string];

/** The largest integer of a structured field (RFC 9651). */
const INTEGER_MAX = 999_999_999_999_999;

const NO_LIMIT_HEADER: Header = ["X-RateLimit-Limit", String(NO_LIMIT)];
const NONE_USED_HEADER: Header = ["X-RateLimit-Remaining", String(NO_LIMIT)];

const UNLIMITED: readonly Header[] = [
  ["RateLimit-Policy", `"unlimited";q=${NO_LIMIT}`],
  ["RateLimit", `"unlimited";r=${NO_LIMIT}`],
];

/** The headers of one caller on one route: the same limits each time. */
export class HeaderWriter {
  #resetAt: Instant = Number.NaN;
  #reset: Header = ["X-RateLimit-Reset", ""];
  #limitOf = Number.NaN;
  #limit: Header = NO_LIMIT_HEADER;
  #monthOf = Number.NaN;
  #month: Header = ["X-RateLimit-Limit-Month", ""];
  #policy: Header | null = null;
  #policySize = -1;
  readonly #items: Item[] = [];

  /** Seconds until a reset are counted from `now`, the limiter's instant. */
  write(states: readonly CounterState[], month: PoolState | null, now: Instant): Header[] {
    const headers: Header[] = [];
    this.#writeHeadline(headers, states, now);
    let items = "";
    for (let at = 0; at < states.length; at += 1) {
      const state = states[at];
      if (!state) continue;
      const { counter, remaining, resetsAt } = state;
      const item = this.#itemOf(at, counter.limit.id, counter.limit);
      const text = item.text(`${remaining}`, secondsUntil(resetsAt, now));
      items = items === "" ? text : `${items}, ${text}`;
    }
    if (month) {
      const { pool, limit, remaining, resetsAt } = month;
      if (limit !== this.#monthOf) {
        this.#monthOf = limit;
        this.#month = ["X-RateLimit-Limit-Month", String(limit)];
        this.#policy = null;
      }
      const left = `${remaining}`;
      headers.push(this.#month, ["X-RateLimit-Remaining-Month", left]);
      const item = this.#itemOf(states.length, pool, null);
      const shown = remaining > INTEGER_MAX ? String(INTEGER_MAX) : left;
      // A team on a test clock may live in the past, so that its month is over by this clock.
      const text = item.text(shown, resetsAt > now ? secondsUntil(resetsAt, now) : null);
      items = items === "" ? text : `${items}, ${text}`;
    }
    if (items === "") {
      headers.push(...UNLIMITED);
      return headers;
    }
    const size = states.length + (month ? 1 : 0);
    if (!this.#policy || size !== this.#policySize) {
      this.#policy = ["RateLimit-Policy", policyOf(states, month)];
      this.#policySize = size;
    }
    headers.push(this.#policy, ["RateLimit", items]);
    return headers;
  }

  #writeHeadline(headers: Header[], states: readonly CounterState[], now: Instant): void {
    for (const { counter, remaining, resetsAt } of states) {
      const { isHeadline, limit } = counter.limit;
      if (!isHeadline) continue;
      if (limit !== this.#limitOf) {
        this.#limitOf = limit;
        this.#limit = ["X-RateLimit-Limit", String(limit)];
      }
      headers.push(this.#limit, ["X-RateLimit-Remaining", `${remaining}`], this.#resetOf(resetsAt));
      return;
    }
    const nextMinute = Math.floor(now / 60_000 + 1) * 60_000;
    headers.push(NO_LIMIT_HEADER, NONE_USED_HEADER, this.#resetOf(nextMinute));
  }

  #resetOf(resetsAt: Instant): Header {
    if (resetsAt !== this.#resetAt) {
      this.#resetAt = resetsAt;
      this.#reset = ["X-RateLimit-Reset", String(Math.ceil(resetsAt / 1000))];
    }
    return this.#reset;
  }

  #itemOf(at: number, name: string, limit: RateLimit | null): Item {
    const known = this.#items[at];
    if (known?.name === name) return known;
    const item = new Item(name, limit?.isHeadline ? limit.limit : null);
    this.#items[at] = item;
    return item;
  }
}

/**
 * One item of `RateLimit`. All but what is left stays the same for a second, and is kept as text,
 * which takes 0.09 of 0.8 us off a verdict whose headers are read.
 */
class Item {
  readonly name: string;
  readonly #start: string;
  readonly #headline: number | null;
  #seconds: number | null = Number.NaN;
  #middle = "";
  #end = "";

  constructor(name: string, headline: number | null) {
    this.name = name;
    this.#start = `"${name}";r=`;
    this.#headline = headline;
  }

  /** `seconds` is the time until the reset; null: it is not known. */
  text(left: string, seconds: number | null): string {
    if (seconds !== this.#seconds) this.#setSeconds(seconds);
    const text = this.#start + left + this.#middle;
    return this.#headline === null ? text : text + left + this.#end;
  }

  /**
   * Drafts up to 07 said `limit`, `remaining` and `reset`, and parsers of that day (as
   * `ratelimit-header-parser` 0.1.0) look for these words in any `RateLimit` there is. Parameters
   * with a prefix of one's own are allowed, and parsers of the present draft pass over them.
   */
  #setSeconds(seconds: number | null): void {
    this.#seconds = seconds;
    this.#middle = seconds === null ? "" : `;t=${seconds}`;
    if (this.#headline === null) return;
    this.#middle += `;sluice-limit=${this.#headline};sluice-remaining=`;
    this.#end = `;sluice-reset=${seconds}`;
  }
}

const secondsUntil = (at: Instant, now: Instant): number =>
  at > now ? Math.ceil((at - now) / 1000) : 0;

/** The month has no window in seconds: its length changes. */
function policyOf(states: readonly CounterState[], month: PoolState | null): string {
  const policies: List = states.map(({ counter: { limit } }) => [
    limit.id,
    new Map([
      ["q", limit.limit],
      ["w", limit.windowSeconds],
    ]),
  ]);
  if (month) {
    const parameters = new Map<string, string | number>([
      ["q", Math.min(month.limit, INTEGER_MAX)],
      ["qu", "requests"],
    ]);
    policies.push([month.pool, parameters]);
  }
  return serializeList(policies);
}

/**
 * Names the limits that could not be counted as usual, and what decided in their place, as a list
 * of tokens: `Sluice-Store-Away: api-minute;local-share, api_calls;open`.
 */
export function storeAwayHeader(
  away: readonly (readonly [name: string, policy: string])[],
): Header {
  return ["Sluice-Store-Away", away.map(([name, policy]) => `${name};${policy}`).join(", ")];
}
