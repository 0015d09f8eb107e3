/**
 * Asks whom keys belong to, many at once: what gathers while one question is under way is the next.
 */
import type { GateBackend, KeyIdentity } from "../backend.ts";
import { keyHash } from "./key-hash.ts";

/** How many are asked for at once at the most. */
const BATCH_MAX = 500;

interface Asked {
  readonly hash: string;
  readonly resolve: (identity: KeyIdentity | null) => void;
  readonly reject: (error: unknown) => void;
}

export class KeyLookUp {
  readonly #backend: GateBackend;
  readonly #underWay = new Map<string, Promise<KeyIdentity | null>>();
  #gathered: Asked[] = [];
  #isAsking = false;

  constructor(backend: GateBackend) {
    this.#backend = backend;
  }

  /** One question for a key, however many calls bring it at once. Rejects where Sluice is away. */
  find(key: string): Promise<KeyIdentity | null> {
    const known = this.#underWay.get(key);
    if (known) return known;
    const asked = this.#find(key).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, asked);
    return asked;
  }

  async #find(key: string): Promise<KeyIdentity | null> {
    const hash = await keyHash(key);
    return new Promise((resolve, reject) => {
      this.#gathered.push({ hash, resolve, reject });
      if (!this.#isAsking) void this.#askAll();
    });
  }

  async #askAll(): Promise<void> {
    this.#isAsking = true;
    while (this.#gathered.length > 0) {
      const batch = this.#gathered.splice(0, BATCH_MAX);
      try {
        const identities = await this.#backend.identify(batch.map(({ hash }) => hash));
        for (const [at, { resolve }] of batch.entries()) resolve(identities[at] ?? null);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#isAsking = false;
  }
}
