/** The requests of a gate to Sluice, over HTTP (http-backend.ts) or to an engine in its process. */
import type { RateLimit, Rejection, Route } from "@sluice/core";

/** The part of the catalog that gates need. */
export interface GateSettings {
  readonly rateLimits: readonly RateLimit[];
  readonly routes: readonly Route[];
  /** The pool that calls are counted in; null: the catalog counts none. */
  readonly callPool: string | null;
  /** Pools that some plan counts for each member: they are leased for each member, too. */
  readonly memberPools: readonly string[];
}

/** Whom an API key belongs to. A key of a team counts as one user. */
export interface KeyIdentity {
  readonly keyId: string;
  readonly teamId: string;
  readonly memberId: string | null;
}

export interface LeaseAsk {
  readonly teamId: string;
  readonly leaseId: string;
  readonly gateId: string;
  readonly pool: string;
  readonly memberId: string | null;
  readonly item: string;
  /** Decimal strings: how much the gate would like, and how much the waiting call needs. */
  readonly amount: string;
  readonly least: string;
}

export interface LeaseReport {
  readonly teamId: string;
  readonly leaseId: string;
  /** All that was ever spent of the lease: reporting it twice changes nothing. */
  readonly spent: string;
}

export interface LeaseRenewal extends LeaseReport {
  /** Counts the renewals of this lease from 1 on; one that a later one overtook grants nothing. */
  readonly ask: number;
  readonly amount: string;
  readonly least: string;
}

/** A lease after it was granted, renewed or released. Amounts are decimal strings. */
export interface LeaseState {
  readonly leaseId: string;
  /** `held`, or how it ended. */
  readonly status: string;
  /** All that was ever granted to it; what may still be spent is this less what was spent. */
  readonly amount: string;
  /** Counted from the answer; a gate counts it from its request, by its own clock. */
  readonly spendForMs: number;
  /** The balance of the account after this answer, all holders considered. */
  readonly limit: string;
  readonly used: string;
  readonly available: string;
  /** Held by any reservation or lease, this one included. */
  readonly held: string;
  /** RFC 3339. */
  readonly resetsAt: string;
}

export type LeaseAnswer =
  | { readonly ok: true; readonly lease: LeaseState }
  /** `credits_exhausted` or `quota_exhausted`, unless the request itself is wrong. */
  | { readonly ok: false; readonly rejection: Rejection };

/** The use of calls that passed while Sluice was away, by a gate that is set to stay open. */
export interface UsageAfterwards {
  readonly teamId: string;
  readonly memberId: string | null;
  readonly pool: string;
  readonly item: string;
  readonly credits: string;
  /** RFC 3339. */
  readonly occurredAt: string;
  /** Reporting the same id twice changes nothing. */
  readonly id: string;
}

/** Thrown by `recordUsage` where reporting the use again would not help. */
export class UsageRefused extends Error {
  override readonly name = "UsageRefused";
  /** The code of the refusal, e.g. `not_found`. */
  readonly code: string;

  constructor({ id }: Pick<UsageAfterwards, "id">, code: string, options?: ErrorOptions) {
    super(`usage ${id}: ${code}`, options);
    this.code = code;
  }
}

/** Refusals are answers. An error that is thrown is an outage, except for `UsageRefused`. */
export interface GateBackend {
  settings(): Promise<GateSettings>;
  /** Takes the SHA-256 of each key in hex, answers in that order; null: unknown or revoked. */
  identify(keyHashes: readonly string[]): Promise<readonly (KeyIdentity | null)[]>;
  acquireLease(ask: LeaseAsk): Promise<LeaseAnswer>;
  /**
   * Reports what was spent and asks that `amount` be left to spend; "0" releases the rest. Where no
   * more can be granted, the answer's amount says so: a report is never refused for it.
   */
  renewLease(ask: LeaseRenewal): Promise<LeaseAnswer>;
  /** Reports what was spent and ends the lease. */
  releaseLease(report: LeaseReport): Promise<LeaseAnswer>;
  recordUsage(usage: UsageAfterwards): Promise<void>;
}
