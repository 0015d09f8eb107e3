/** A key that waits for the next question, and those who wait for its value. */
interface Gathered<Value> {
  readonly found: Promise<Value | null>;
  readonly resolve: (value: Value | null) => void;
  readonly reject: (error: unknown) => void;
}

export interface BatchedOptions<Key, Value> {
  /** Answers in the order asked; null where there is nothing. */
  ask(keys: readonly Key[]): Promise<readonly (Value | null)[]>;
  /** So many keys are asked about at once at the most. Default: all that have gathered. */
  readonly max?: number;
  /** When to begin, while no question is under way. Default: at once. */
  readonly begin?: (work: () => void) => void;
}

/**
 * Asks about many keys at once. One question is under way at a time; the keys that come meanwhile
 * gather, each once, and are the next question. No key joins the question under way, since that may
 * have been answered before the key came.
 */
export class Batched<Key, Value> {
  readonly #options: BatchedOptions<Key, Value>;
  #gathered = new Map<Key, Gathered<Value>>();
  #isBusy = false;

  constructor(options: BatchedOptions<Key, Value>) {
    this.#options = options;
  }

  find(key: Key): Promise<Value | null> {
    let gathered = this.#gathered.get(key);
    if (!gathered) {
      gathered = newGathered();
      this.#gathered.set(key, gathered);
    }
    if (!this.#isBusy) {
      this.#isBusy = true;
      const { begin = atOnce } = this.#options;
      begin(() => void this.#work());
    }
    return gathered.found;
  }

  async #work(): Promise<void> {
    while (this.#gathered.size > 0) await this.#answer(this.#take());
    this.#isBusy = false;
  }

  #take(): ReadonlyMap<Key, Gathered<Value>> {
    const { max = Number.POSITIVE_INFINITY } = this.#options;
    const gathered = this.#gathered;
    const rest = gathered.size > max ? [...gathered].slice(max) : [];
    this.#gathered = new Map(rest);
    for (const [key] of rest) gathered.delete(key);
    return gathered;
  }

  async #answer(gathered: ReadonlyMap<Key, Gathered<Value>>): Promise<void> {
    try {
      const values = await this.#options.ask([...gathered.keys()]);
      let place = 0;
      for (const { resolve } of gathered.values()) resolve(values[place++] ?? null);
    } catch (error) {
      for (const { reject } of gathered.values()) reject(error);
    }
  }
}

const atOnce = (work: () => void): void => work();

function newGathered<Value>(): Gathered<Value> {
  let resolve: Gathered<Value>["resolve"] = () => undefined;
  let reject: Gathered<Value>["reject"] = () => undefined;
  const found = new Promise<Value | null>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { found, resolve, reject };
}
