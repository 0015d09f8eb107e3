/**
 * Keys of the HTTP API, kept hashed. The store compares hashes; what a scope allows is the edge's.
 */
import type { Instant } from "@sluice/core";

export interface ApiKeyRecord {
  readonly keyId: string;
  /** Null: an operator's key. */
  readonly teamId: string | null;
  /** Set: the key acts as this member. */
  readonly memberId: string | null;
  readonly name: string;
  readonly scopes: readonly string[];
  /** The end of the key, to be told apart by people. */
  readonly lastFour: string;
  readonly createdAt: Instant;
  readonly revokedAt: Instant | null;
}

export interface NewApiKey extends Omit<ApiKeyRecord, "createdAt" | "revokedAt"> {
  /** SHA-256 of the whole key. */
  readonly hash: Uint8Array;
}

export interface ApiKeyStore {
  /**
   * Answers the record as kept; the same `hash` again changes nothing and answers what is there.
   */
  insert(key: NewApiKey): Promise<ApiKeyRecord>;
  /**
   * In the order asked; null where there is no such key. A revoked one is answered, with
   * `revokedAt`.
   */
  findByHashes(hashes: readonly Uint8Array[]): Promise<(ApiKeyRecord | null)[]>;
  /** Of one team, or (null) the operator's; newest first. */
  list(teamId: string | null): Promise<ApiKeyRecord[]>;
  /**
   * The key as it stands then; one that was revoked before stays as it was. Null where there is no
   * such key, or (with `teamId`) it is not that team's.
   */
  revoke(keyId: string, teamId: string | null): Promise<ApiKeyRecord | null>;
}
