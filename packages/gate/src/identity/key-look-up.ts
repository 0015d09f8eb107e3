/** Asks whom keys belong to, many at once. */
import type { GateBackend, KeyIdentity } from "../ports/backend.ts";
import { Batched } from "./batched.ts";
import { keyHash } from "./key-hash.ts";

/** How many are asked for at once at the most. */
const BATCH_MAX = 500;

export class KeyLookUp {
  readonly #identities: Batched<string, KeyIdentity>;
  readonly #underWay = new Map<string, Promise<KeyIdentity | null>>();

  constructor(backend: GateBackend) {
    this.#identities = new Batched({ ask: (hashes) => backend.identify(hashes), max: BATCH_MAX });
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
    return this.#identities.find(await keyHash(key));
  }
}
