/** What a gate asks of Sluice: over HTTP (http-backend.ts), or of an engine in the same process. */
import type { RateLimit, Rejection, Route } from "@sluice/core";

/** What the catalog says to gates. */
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
  /** Decimal strings: what would be welcome, and what the waiting call needs at the least. */
  readonly amount: string;
  readonly least: string;
}

export interface LeaseReport {
  readonly teamId: string;
  readonly leaseId: string;
  /** All that was ever spent of the lease: telling it twice changes nothing. */
  readonly spent: string;
}

export interface LeaseRenewal extends LeaseReport {
  /** Counts the asks of this lease from 1 on: one that a later one has overtaken gives nothing. */
  readonly ask: number;
  readonly amount: string;
  readonly least: string;
}

/** Where a lease stands after it was given, renewed or released. Amounts are decimal strings. */
export interface LeaseState {
  readonly leaseId: string;
  /** `held`, or how it ended. */
  readonly status: string;
  /** All that was ever given to it; what may still be spent is this less what was. */
  readonly amount: string;
  /** From when the answer was made; a gate counts it from when it asked, by its own clock. */
  readonly spendForMs: number;
  /** Of the account, all holders considered, as it stood after the answer. */
  readonly limit: string;
  readonly used: string;
  readonly available: string;
  /** By whatever reservation or lease, this one included. */
  readonly held: string;
  /** RFC 3339. */
  readonly resetsAt: string;
}

export type LeaseAnswer =
  | { readonly ok: true; readonly lease: LeaseState }
  /** `credits_exhausted` or `quota_exhausted`, unless something else is wrong with the ask. */
  | { readonly ok: false; readonly rejection: Rejection };

/** Calls that passed while Sluice was away and the gate was told to stay open. */
export interface UsageAfterwards {
  readonly teamId: string;
  readonly memberId: string | null;
  readonly pool: string;
  readonly item: string;
  readonly credits: string;
  /** RFC 3339. */
  readonly occurredAt: string;
  /** Telling it twice changes nothing. */
  readonly id: string;
}

/** Thrown by `recordUsage` where telling it again would not help. */
export class UsageRefused extends Error {
  override readonly name = "UsageRefused";
  /** Of the refusal, e.g. `not_found`. */
  readonly code: string;

  constructor({ id }: Pick<UsageAfterwards, "id">, code: string, options?: ErrorOptions) {
    super(`usage ${id}: ${code}`, options);
    this.code = code;
  }
}

/** Refusals are answers; what is thrown is an outage, but for `UsageRefused`. */
export interface GateBackend {
  settings(): Promise<GateSettings>;
  /** By SHA-256 of the whole key in hex, in the order asked; null: unknown or revoked. */
  identify(keyHashes: readonly string[]): Promise<readonly (KeyIdentity | null)[]>;
  acquireLease(ask: LeaseAsk): Promise<LeaseAnswer>;
  /**
   * Reports what was spent and asks that `amount` be left to spend; "0" gives the rest back. Where
   * there is nothing more to give, the answer's amount says so: a report is never refused for it.
   */
  renewLease(ask: LeaseRenewal): Promise<LeaseAnswer>;
  /** Reports what was spent and ends the lease. */
  releaseLease(report: LeaseReport): Promise<LeaseAnswer>;
  recordUsage(usage: UsageAfterwards): Promise<void>;
}
