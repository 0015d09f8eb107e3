/** Usage rolled up behind the lanes: how it is kept, summed and folded. */

/** A row of the roll-ups. Amounts are net of corrections; `charges` is how many. */
export interface UsageRow {
  readonly cycle: number;
  readonly pool: string;
  readonly member: string | null;
  readonly flow: string | null;
  readonly item: string;
  readonly model: string | null;
  readonly runKind: string | null;
  /** `YYYY-MM-DD`, in the cycle's zone. */
  readonly day: string;
  readonly charges: bigint;
  readonly credits: bigint;
  readonly burned: bigint;
  readonly overage: bigint;
  readonly absorbed: bigint;
}

export const USAGE_DIMENSIONS = ["member", "flow", "item", "model", "runKind", "day"] as const;
/** What usage can be grouped by. */
export type UsageDimension = (typeof USAGE_DIMENSIONS)[number];

export interface UsageQuery {
  readonly cycle: number;
  readonly by: UsageDimension;
  readonly memberId: string | null;
  readonly pool: string | null;
}

export interface UsageSums {
  readonly pool: string;
  readonly key: string | null;
  readonly charges: number;
  readonly credits: bigint;
  readonly burned: bigint;
  readonly overage: bigint;
  readonly absorbed: bigint;
}

/** Roll-ups: which teams have something to fold, and folding it. */
export interface UsageStore {
  teamsToFold(page: { after: string | undefined; limit: number }): Promise<string[]>;
  /** Returns how many rows of the journal it folded: 0 also while another process is folding. */
  fold(teamId: string, rowsMax: number): Promise<number>;
}
