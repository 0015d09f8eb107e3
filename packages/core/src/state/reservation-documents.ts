/** Credits held for work to come: plain reservations, and the leases that gates spend. */
import type { Credits } from "../base/amounts.ts";
import type { Instant } from "../base/instant.ts";
import type { PoolId } from "../catalog/model.ts";
import type { Pin } from "./pin.ts";

export interface Reservation {
  reservationId: string;
  status: "held" | "settled" | "released" | "expired";
  pool: PoolId;
  owner: string;
  memberId: string | null;
  pin: Pin;
  /**
   * What was promised to it. For a lease, what was spent counts, and what it gave back does not.
   */
  amount: Credits;
  /**
   * What it holds back from others: the part of what is not spent yet that grants could cover when
   * it was promised. Overage promises the rest, which must not take from earlier holds.
   */
  held: Credits;
  expiresAt: Instant;
  /**
   * Set when it is settled: what was really used, and how much that was beyond the hold (RULES C9).
   */
  settled: Credits | null;
  overrun: Credits | null;
  /** Only a lease has it: what a gate spends call by call. Null on a plain reservation. */
  lease: Lease | null;
}

/**
 * The part of a reservation that makes it a lease (RULES C9). While it is held, its gate may still
 * spend `amount` less `spent`. Its charges add up to spent + lost + returned.
 */
export interface Lease {
  /** The gate that spends it. It is shown to people, and decides nothing. */
  gateId: string;
  /** The item that its charges name, e.g. `api-call`. */
  item: string;
  /** What was reported so far. Each report was charged when it came. */
  spent: Credits;
  /** The highest number of a request that has come. A late request does not change the amount. */
  asks: number;
  /** The gate may spend until then. Its last report is waited for until `expiresAt`. */
  spendBefore: Instant;
  /** What was not reported in time, and counts as spent. Null until the lease expires. */
  lost: Credits | null;
  /** The charge for what was lost. Null: nothing was. */
  lostChargeId: string | null;
  /** What a late report gave back of what had been lost. */
  returned: Credits;
}
