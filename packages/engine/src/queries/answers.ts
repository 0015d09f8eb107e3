/** Answers that are made here and not by the core's views. All are plain JSON. */
import type { EntryView, PeriodView } from "@sluice/core";
import type { UsageDimension } from "../ports/usage.ts";

export interface UsageBreakdown {
  readonly groupBy: UsageDimension;
  readonly cycle: PeriodView;
  /** By pool, then most credits first; days in their order. */
  readonly items: UsageGroup[];
}

/** Net of corrections, as balances are: sums over a pool's groups are what its accounts used. */
export interface UsageGroup {
  readonly pool: string;
  /** Null where the charges have none, e.g. no model. A day is `YYYY-MM-DD` in the cycle's zone. */
  readonly key: string | null;
  readonly charges: number;
  readonly credits: string;
  readonly burned: string;
  readonly overage: string;
  readonly absorbed: string;
}

export type StatementLine = EntryView & {
  /** Credits left on the account that holds the entry's grant, after this entry. */
  readonly balance: string;
};

export interface RefusalSummary {
  readonly refusalId: string;
  readonly at: string;
  readonly command: string;
  readonly actor: string;
  readonly code: string;
  readonly facts: Record<string, unknown>;
}
