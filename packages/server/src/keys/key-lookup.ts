/**
 * Looks a key up in the database for every request, so that a revoked key is refused at once on
 * every process, and yet not with a statement for every request: requests that come while a
 * look-up of the same key is under way share the next one. They never join the one under way,
 * since that may have read the key before it was revoked.
 */
import type { ApiKeyRecord } from "@sluice/engine";

export interface KeyFinder {
  findByHash(hash: Uint8Array): Promise<ApiKeyRecord | null>;
}

interface Gate {
  readonly underWay: Promise<unknown>;
  next: Promise<ApiKeyRecord | null> | null;
}

export class KeyLookup {
  readonly #finder: KeyFinder;
  readonly #gates = new Map<string, Gate>();

  constructor(finder: KeyFinder) {
    this.#finder = finder;
  }

  find(hash: Uint8Array): Promise<ApiKeyRecord | null> {
    const name = Buffer.from(hash).toString("base64");
    const gate = this.#gates.get(name);
    if (!gate) return this.#begin(name, hash);
    gate.next ??= gate.underWay.then(
      () => this.#begin(name, hash),
      () => this.#begin(name, hash),
    );
    return gate.next;
  }

  #begin(name: string, hash: Uint8Array): Promise<ApiKeyRecord | null> {
    const underWay = this.#finder.findByHash(hash);
    const gate: Gate = { underWay, next: null };
    this.#gates.set(name, gate);
    const close = (): void => {
      if (gate.next === null && this.#gates.get(name) === gate) this.#gates.delete(name);
    };
    underWay.then(close, close);
    return underWay;
  }
}
