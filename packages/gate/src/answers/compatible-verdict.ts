/** The other dialect for one call, by a gate that answers in problem details. */
import { problem as problemSchema } from "@sluice/contract";
import type { Instant } from "@sluice/core";
import type { Verdict } from "../ports/verdict.ts";
import { clamped, compatible } from "./refusals.ts";

/** The same verdict with the bodies of RULES L4; one that refuses nothing stays as it is. */
export function compatibleVerdict(verdict: Verdict, now: Instant): Verdict {
  const { refusal } = verdict;
  if (refusal?.contentType !== "application/problem+json") return verdict;
  const problem = problemSchema.parse(JSON.parse(refusal.body));
  const retryAt = Date.parse(String(problem.facts.resetsAt));
  const told = compatible(refusal.code, problem);
  const body = refusal.code === "rate_limited" ? rateBody(retryAt, now) : told.body;
  const isTold = verdict.headers.some(([name]) => name === "Retry-After");
  const waits = told.status === 429 && !isTold && !Number.isNaN(retryAt);
  return {
    isAdmitted: false,
    identity: verdict.identity,
    route: verdict.route,
    limits: verdict.limits,
    month: verdict.month,
    status: told.status,
    headers: waits
      ? [...verdict.headers, ["Retry-After", `${clamped(retryAt, now)}`]]
      : verdict.headers,
    refusal: { code: refusal.code, contentType: told.contentType, body },
  };
}

/** Whoever never passes is told of a day from now, as by its header. */
function rateBody(retryAt: Instant, now: Instant): string {
  const from = Number.isNaN(retryAt) ? now + clamped(Number.MAX_SAFE_INTEGER, now) * 1000 : retryAt;
  const message = `Rate limit exceeded. Please retry after ${Math.ceil(from / 1000)}`;
  return JSON.stringify({ error: "rateLimited", message });
}
