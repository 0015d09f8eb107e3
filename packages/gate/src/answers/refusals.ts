/** The answer to a refused call: problem details (RFC 9457), or the bodies of RULES L4. */
import {
  type ErrorCode,
  errorTable,
  type FactsOf,
  RETRY_AFTER_MAX_SECONDS,
  retryAfterSeconds,
  toProblem,
} from "@sluice/contract";
import { formatInstant, type Instant, type Rejection } from "@sluice/core";
import { NEVER } from "@sluice/core/limits";
import type { CounterState } from "../ports/limiter.ts";
import type { Dialect } from "../ports/options.ts";

export interface Answer {
  readonly code: ErrorCode;
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** The seconds of `Retry-After`; null: the answer has none. */
  readonly retryAfter: number | null;
}

/** Makes the answer from a code and its facts. */
export function answerOf<Code extends ErrorCode>(
  dialect: Dialect,
  code: Code,
  facts: FactsOf<Code>,
  now: Instant,
): Answer {
  const problem = toProblem(code, facts);
  const retryAfter = retryAfterSeconds(problem, now);
  if (dialect === "compatible") {
    return { code, ...compatible(code, problem), retryAfter };
  }
  const contentType = "application/problem+json";
  return { code, status: problem.status, contentType, body: JSON.stringify(problem), retryAfter };
}

export function answerOfRejection(dialect: Dialect, rejection: Rejection, now: Instant): Answer {
  const { code, ...facts } = rejection;
  // The contract's table is total over the core's rejections, facts included; its tests hold it so.
  const answer = answerOf(dialect, code, facts as FactsOf<typeof code>, now);
  const isExhausted = code === "credits_exhausted" || code === "quota_exhausted";
  if (!isExhausted || answer.status !== 429 || !("resetsAt" in rejection)) return answer;
  return { ...answer, retryAfter: clamped(Date.parse(rejection.resetsAt), now) };
}

/** The answer of a limit that refuses; it says when the same call would pass. */
export function answerOfRateLimit(
  dialect: Dialect,
  state: CounterState,
  weight: number,
  now: Instant,
): Answer {
  const { limit } = state.counter;
  const retryAt = state.retryAt ?? now;
  const at = retryAt >= NEVER ? null : formatInstant(retryAt);
  const facts = {
    rateLimit: limit.id,
    name: limit.name,
    limit: limit.limit,
    windowSeconds: limit.windowSeconds,
    scope: limit.per.join(", "),
    weight,
    resetsAt: at,
    remedies: at === null ? [] : [{ action: "retry-later" as const, by: ["anyone"], at }],
  };
  const answer = answerOf(dialect, "rate_limited", facts, now);
  const retryAfter = clamped(retryAt, now);
  if (dialect === "problem") return { ...answer, retryAfter };
  const from = Math.ceil((at === null ? now : retryAt) / 1000) + (at === null ? retryAfter : 0);
  const message = `Rate limit exceeded. Please retry after ${from}`;
  return { ...answer, retryAfter, body: JSON.stringify({ error: "rateLimited", message }) };
}

/** Seconds to wait, a day at most: nobody is sent away for longer (RULES F3). */
export function clamped(retryAt: Instant, now: Instant): number {
  return Math.min(Math.max(Math.ceil((retryAt - now) / 1000), 1), RETRY_AFTER_MAX_SECONDS);
}

const EXHAUSTED = {
  name: "serviceLimitExhausted",
  message: "Service limit exhausted. Please contact your team admin.",
};

/** Codes that clients of the seller's API know by another name. */
const NAMES: Partial<Record<ErrorCode, string>> = {
  unauthenticated: "AuthenticationError",
  forbidden: "forbiddenError",
  unavailable: "serviceUnavailable",
};

export function compatible(
  code: ErrorCode,
  problem: { readonly status: number; readonly detail: string },
): Pick<Answer, "status" | "contentType" | "body"> {
  const isExhausted = code === "credits_exhausted" || code === "quota_exhausted";
  const error = isExhausted
    ? EXHAUSTED
    : { name: NAMES[code] ?? code, message: problem.detail || errorTable[code].title };
  return {
    // In that dialect, exhausted credits are refused like a quota, whoever calls (RULES L4).
    status: isExhausted ? 429 : problem.status,
    contentType: "application/json; charset=utf-8",
    body: JSON.stringify({ error }),
  };
}
