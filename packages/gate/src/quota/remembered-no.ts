/** A refusal that Sluice would repeat, kept for a moment, so that it is not asked for each call. */
import type { Rejection } from "@sluice/core";

export interface RememberedNo {
  readonly rejection: Rejection;
  /** It refuses calls that cost more than this many micro-credits. */
  readonly above: number;
  /** By the monotonic clock. */
  readonly until: number;
}

export const rejectionOf = (
  no: RememberedNo | null,
  cost: number,
  now: number,
): Rejection | null => (no !== null && cost > no.above && now < no.until ? no.rejection : null);
