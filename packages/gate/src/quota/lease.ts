/** A lease as its gate spends it. Amounts are micro-credits. */

export interface Lease {
  readonly id: string;
  /** All that was ever given: what may be spent in all. */
  amount: number;
  /** For good; what reports tell. It only grows. */
  spent: number;
  /** Taken for calls of which the rest is still being asked: to be spent, or put back. */
  pending: number;
  /** Of `spent`, what Sluice has acknowledged. */
  reported: number;
  /** Of `spent`, what was spent when the running interval began. */
  spentAtTick: number;
  asks: number;
  /** By the gate's own monotonic clock. */
  spendUntil: number;
  /** With less than this left, more is asked for before it is gone; 0: not. */
  lowWater: number;
  /** The last answer gave less than was asked: others are short too. */
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
