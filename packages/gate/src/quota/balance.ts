/** The balance of an account as Sluice last reported it. Amounts are micro-credits. */
import { type Instant, invariant, parseInstant, type Rejection } from "@sluice/core";
import type { LeaseState } from "../ports/backend.ts";
import { aboutMicro } from "./micro.ts";

export interface Balance {
  readonly limit: number;
  readonly used: number;
  readonly resetsAt: Instant;
  /** Until the cycle ends. For a team on a test clock, whose time is another, it has no end. */
  readonly goodUntil: Instant;
}

export type Exhausted = Extract<Rejection, { readonly held: string }>;

export const isExhausted = (rejection: Rejection): rejection is Exhausted =>
  rejection.code === "quota_exhausted" || rejection.code === "credits_exhausted";

export function balanceOf(answer: LeaseState | Exhausted, wall: Instant): Balance {
  const resetsAt = parseInstant(answer.resetsAt);
  invariant(resetsAt !== null, () => `${answer.resetsAt} is an instant`);
  return {
    limit: aboutMicro(answer.limit),
    used: aboutMicro(answer.used),
    resetsAt,
    goodUntil: wall < resetsAt ? resetsAt : Number.POSITIVE_INFINITY,
  };
}
