/** A lease as its gate spends it. Amounts are micro-credits. */

export interface Lease {
  readonly id: string;
  /** All that was ever granted to it: as much may be spent in all. */
  amount: number;
  /** Spent for good, as reports say. It only grows. */
  spent: number;
  /** Taken for calls that wait for another share, and then spent or put back. */
  pending: number;
  /** The part of `spent` that Sluice has acknowledged. */
  reported: number;
  /** What `spent` was when the current interval began. */
  spentAtTick: number;
  asks: number;
  /** It is spent until then, by the gate's own monotonic clock. */
  spendUntil: number;
  /** With less than this left, more is requested ahead of need; 0: it is not. */
  lowWater: number;
  /** The last answer granted less than was asked: the account is nearly exhausted. */
  isScarce: boolean;
}

export function newLease(id: string, amount: number, spendUntil: number): Lease {
  return {
    id,
    amount,
    spent: 0,
    pending: 0,
    reported: 0,
    spentAtTick: 0,
    asks: 0,
    spendUntil,
    lowWater: 0,
    isScarce: false,
  };
}

export const freeOf = (lease: Lease): number => lease.amount - lease.spent - lease.pending;
