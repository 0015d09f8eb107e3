/**
 * Keeps what was found out about tokens until they expire, for `size` of them at most.
 *
 * It has two generations. What is used moves to the young one, and when that has half of `size`,
 * the old one is dropped whole. This keeps tokens in use as a list ordered by last use would,
 * without a write on every look-up.
 */
export class TokenCache<Value> {
  readonly #half: number;
  #young = new Map<string, Kept<Value>>();
  #old = new Map<string, Kept<Value>>();

  constructor(size: number) {
    this.#half = Math.max(1, Math.floor(size / 2));
  }

  /** `now` and `until` are in milliseconds; at `until` the token is forgotten. */
  find(token: string, now: number): Value | null {
    const young = this.#young.get(token);
    if (young !== undefined) {
      if (now < young.until) return young.value;
      this.#young.delete(token);
      return null;
    }
    const old = this.#old.get(token);
    if (old === undefined) return null;
    this.#old.delete(token);
    if (now >= old.until) return null;
    this.#put(token, old);
    return old.value;
  }

  keep(token: string, value: Value, until: number): void {
    this.#old.delete(token);
    this.#put(token, { value, until });
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  #put(token: string, kept: Kept<Value>): void {
    if (this.#young.size >= this.#half && !this.#young.has(token)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(token, kept);
  }
}

interface Kept<Value> {
  readonly value: Value;
  readonly until: number;
}
