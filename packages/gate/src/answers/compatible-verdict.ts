/** Answers one call in the compatible dialect, by a gate that answers in problem details. */
import { problem as problemSchema } from "@sluice/contract";
import type { Instant } from "@sluice/core";
import type { Verdict } from "../ports/verdict.ts";
import { clamped, compatible } from "./refusals.ts";

/** The same verdict with the bodies of RULES L4; an admitting one stays as it is. */
export function compatibleVerdict(verdict: Verdict, now: Instant): Verdict {
  const { refusal } = verdict;
  if (refusal?.contentType !== "application/problem+json") return verdict;
  const problem = problemSchema.parse(JSON.parse(refusal.body));
  const retryAt = Date.parse(String(problem.facts.resetsAt));
  const answer = compatible(refusal.code, problem);
  const body = refusal.code === "rate_limited" ? rateBody(retryAt, now) : answer.body;
  const hasRetryAfter = verdict.headers.some(([name]) => name === "Retry-After");
  const waits = answer.status === 429 && !hasRetryAfter && !Number.isNaN(retryAt);
  return {
    isAdmitted: false,
    identity: verdict.identity,
    route: verdict.route,
    limits: verdict.limits,
    month: verdict.month,
    status: answer.status,
    headers: waits
      ? [...verdict.headers, ["Retry-After", `${clamped(retryAt, now)}`]]
      : verdict.headers,
    refusal: { code: refusal.code, contentType: answer.contentType, body },
  };
}

/** For a call that would never pass, it names a day from now, as the header does. */
function rateBody(retryAt: Instant, now: Instant): string {
  const from = Number.isNaN(retryAt) ? now + clamped(Number.MAX_SAFE_INTEGER, now) * 1000 : retryAt;
  const message = `Rate limit exceeded. Please retry after ${Math.ceil(from / 1000)}`;
  return JSON.stringify({ error: "rateLimited", message });
}
