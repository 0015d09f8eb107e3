/**
 * Remembers a bounded number of values, and forgets those that were not asked for longest. It keeps
 * two generations, so that a hit on a value in use is one look-up and moves nothing.
 */
export class Recent<Key, Value> {
  readonly #sizeMax: number;
  #newer = new Map<Key, Value>();
  #older = new Map<Key, Value>();

  /** Each generation holds half of `sizeMax`. */
  constructor(sizeMax: number) {
    this.#sizeMax = Math.max(1, Math.ceil(sizeMax / 2));
  }

  get(key: Key): Value | undefined {
    const value = this.#newer.get(key);
    if (value !== undefined) return value;
    const older = this.#older.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  set(key: Key, value: Value): void {
    if (this.#newer.size >= this.#sizeMax && !this.#newer.has(key)) {
      this.#older = this.#newer;
      this.#newer = new Map();
    }
    this.#newer.set(key, value);
  }

  delete(key: Key): void {
    this.#newer.delete(key);
    this.#older.delete(key);
  }

  clear(): void {
    this.#newer.clear();
    this.#older.clear();
  }
}
