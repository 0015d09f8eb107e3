/**
 * Keys of the HTTP API, which are kept as hashes. The store compares hashes; the server decides
 * what a scope allows.
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
  /** The end of the key, by which people recognise it. */
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
   * Returns the record as it is kept. Inserting the same `hash` again changes nothing and returns
   * what is there.
   */
  insert(key: NewApiKey): Promise<ApiKeyRecord>;
  /**
   * The records are in the order asked, with null where there is no such key. A revoked key is
   * returned, too, with `revokedAt`.
   */
  findByHashes(hashes: readonly Uint8Array[]): Promise<(ApiKeyRecord | null)[]>;
  /** The keys of one team, or (null) of the operator, newest first. */
  list(teamId: string | null): Promise<ApiKeyRecord[]>;
  /**
   * Returns the key as it then stands; one that was revoked before stays as it was. Null: there is
   * no such key, or (with `teamId`) it is not that team's.
   */
  revoke(keyId: string, teamId: string | null): Promise<ApiKeyRecord | null>;
}
