import { formatInstant, invariant } from "@sluice/core";
import type { LimiterDecision } from "@sluice/gate";
import { ProblemError } from "../http/problem-error.ts";

/** The refusal names the limit that keeps the caller out for longest. */
export function refuseForRate({ states }: LimiterDecision): ProblemError<"rate_limited"> {
  const refusing = states.filter(({ retryAt }) => retryAt !== null);
  const [worst] = refusing.sort((a, b) => (b.retryAt ?? 0) - (a.retryAt ?? 0));
  invariant(worst, "some limit refuses");
  const { id, name, limit, windowSeconds } = worst.counter.limit;
  const at = formatInstant(worst.retryAt ?? 0);
  return new ProblemError("rate_limited", {
    rateLimit: id,
    name,
    limit,
    windowSeconds,
    scope: worst.counter.partition.includes("address=") ? "address" : "user",
    weight: 1,
    resetsAt: at,
    remedies: [{ action: "retry-later", by: ["anyone"], at }],
  });
}
