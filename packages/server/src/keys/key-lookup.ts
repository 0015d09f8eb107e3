/**
 * Looks keys up in the database for every request, so that a revoked key is refused at once on
 * every process, and yet not with a statement for every request: there is one look-up at a time,
 * and requests that come meanwhile share the next one, whatever their keys. They never join the
 * one under way, since that may have read a key before it was revoked. So keys that nobody knows,
 * however many are tried at once, are one statement at a time too, and a few microseconds each.
 */
import { type ApiKeyRecord, hashKey } from "@sluice/engine";

export interface KeyFinder {
  /** In the order asked; null where there is no such key. */
  findByHashes(hashes: readonly Uint8Array[]): Promise<readonly (ApiKeyRecord | null)[]>;
}

interface Wanted {
  readonly found: Promise<ApiKeyRecord | null>;
  readonly resolve: (record: ApiKeyRecord | null) => void;
  readonly reject: (error: unknown) => void;
}

export class KeyLookup {
  readonly #finder: KeyFinder;
  #next = new Map<string, Wanted>();
  #isBusy = false;

  constructor(finder: KeyFinder) {
    this.#finder = finder;
  }

  /** By the whole key, which is hashed once for all that ask for it together. */
  find(key: string): Promise<ApiKeyRecord | null> {
    let wanted = this.#next.get(key);
    if (!wanted) {
      wanted = newWanted();
      this.#next.set(key, wanted);
    }
    if (!this.#isBusy) {
      this.#isBusy = true;
      // Once the requests that have arrived together have all been read.
      setImmediate(() => void this.#work());
    }
    return wanted.found;
  }

  async #work(): Promise<void> {
    while (this.#next.size > 0) {
      const wanted = this.#next;
      this.#next = new Map();
      await this.#answer(wanted);
    }
    this.#isBusy = false;
  }

  async #answer(wanted: ReadonlyMap<string, Wanted>): Promise<void> {
    try {
      const records = await this.#finder.findByHashes([...wanted.keys()].map(hashKey));
      let place = 0;
      for (const { resolve } of wanted.values()) resolve(records[place++] ?? null);
    } catch (error) {
      for (const { reject } of wanted.values()) reject(error);
    }
  }
}

function newWanted(): Wanted {
  let resolve: Wanted["resolve"] = () => undefined;
  let reject: Wanted["reject"] = () => undefined;
  const found = new Promise<ApiKeyRecord | null>((onRecord, onError) => {
    resolve = onRecord;
    reject = onError;
  });
  return { found, resolve, reject };
}
