/** Where an account stood when Sluice last answered. Amounts are micro-credits. */
import { type Instant, invariant, parseInstant, type Rejection } from "@sluice/core";
import type { LeaseState } from "../backend.ts";
import { aboutMicro } from "./micro.ts";

export interface Standing {
  readonly limit: number;
  readonly used: number;
  readonly resetsAt: Instant;
  /** Until its cycle turns; a team on a test clock, whose time is another, is as it was told. */
  readonly goodUntil: Instant;
}

export type Exhausted = Extract<Rejection, { readonly held: string }>;

export const isExhausted = (rejection: Rejection): rejection is Exhausted =>
  rejection.code === "quota_exhausted" || rejection.code === "credits_exhausted";

export function standingOf(answer: LeaseState | Exhausted, wall: Instant): Standing {
  const resetsAt = parseInstant(answer.resetsAt);
  invariant(resetsAt !== null, `${answer.resetsAt} is an instant`);
  return {
    limit: aboutMicro(answer.limit),
    used: aboutMicro(answer.used),
    resetsAt,
    goodUntil: wall < resetsAt ? resetsAt : Number.POSITIVE_INFINITY,
  };
}
