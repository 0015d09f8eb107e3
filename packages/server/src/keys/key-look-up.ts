/**
 * Looks keys up in the database for every request, so that a revoked key is refused at once on
 * every process, and yet not with a statement for every request: there is one look-up at a time,
 * and requests that come meanwhile share the next one, whatever their keys. They never join the
 * one under way, since that may have read a key before it was revoked. So keys that nobody knows,
 * however many are tried at once, are one statement at a time too, and a few microseconds each.
 */
import { type ApiKeyRecord, hashKey } from "@sluice/engine";
import { Batched } from "@sluice/gate";

export interface KeyFinder {
  /** In the order asked; null where there is no such key. */
  findByHashes(hashes: readonly Uint8Array[]): Promise<readonly (ApiKeyRecord | null)[]>;
}

/** By the whole key, which is hashed once for all that ask for it together. */
export type KeyLookUp = Batched<string, ApiKeyRecord>;

export const openKeyLookUp = (finder: KeyFinder): KeyLookUp =>
  new Batched({
    ask: (keys) => finder.findByHashes(keys.map(hashKey)),
    // Once the requests that have arrived together have all been read.
    begin: (work) => void setImmediate(work),
  });
