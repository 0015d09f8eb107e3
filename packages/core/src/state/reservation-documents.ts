/** What is held for work to come: plain reservations, and the leases that gates spend. */
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
  /** What was promised to it. A lease's counts what was spent of it, and not what it gave back. */
  amount: Credits;
  /**
   * What it keeps back from others: the part of what is not spent yet that grants could cover when
   * it was promised. The rest is promised by overage, and must not take from earlier holds.
   */
  held: Credits;
  expiresAt: Instant;
  /** Set when settled: what was really used, and by how much that passed the hold (RULES C9). */
  settled: Credits | null;
  overrun: Credits | null;
  /** Set on a lease: what a gate spends call by call; null on a plain reservation. */
  lease: Lease | null;
}

/**
 * The part of a reservation that makes it a lease (RULES C9). While it is held, its gate may still
 * spend `amount` less `spent`. Its charges come to spent + lost + returned.
 */
export interface Lease {
  /** Which gate spends it; for people. */
  gateId: string;
  /** What its charges are shown as, e.g. `api-call`. */
  item: string;
  /** Reported so far, each report charged when it came. */
  spent: Credits;
  /** The gate's count of its asks, as far as they have come: a late one gives and takes nothing. */
  asks: number;
  /** The gate spends until then; its last report is waited for until `expiresAt`. */
  spendBefore: Instant;
  /** Not reported in time, and counted as spent; null until the lease expires. */
  lost: Credits | null;
  /** The charge that counts what was lost; null where nothing was. */
  lostChargeId: string | null;
  /** Of what had been lost, what a late report gave back. */
  returned: Credits;
}
