/**
 * Chance that repeats: integers only (no `Math.log` and friends, whose last digit an engine may
 * choose), so that the same seed writes the same bytes on every machine.
 */
export class Random {
  #state: number;
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed >>> 0;
    this.#state = this.#seed;
  }

  /** A stream of its own, so that a change in one part of the story leaves the others alone. */
  fork(name: string): Random {
    let hash = 2_166_136_261 ^ this.#seed;
    for (let index = 0; index < name.length; index++) {
      hash = Math.imul(hash ^ name.charCodeAt(index), 16_777_619);
    }
    return new Random(hash);
  }

  /** Mulberry32. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** Both ends included. */
  int(min: number, max: number): number {
    return min + (this.#next() % (max - min + 1));
  }

  /** More often in the middle than at the ends; both included. */
  bell(min: number, max: number): number {
    const span = max - min;
    return min + Math.floor((this.int(0, span) + this.int(0, span) + this.int(0, span)) / 3);
  }

  chance(percent: number): boolean {
    return this.int(0, 9_999) < percent * 100;
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[this.int(0, values.length - 1)] as Value;
  }

  weighted<Value>(choices: readonly (readonly [Value, number])[]): Value {
    let left = this.int(0, choices.reduce((sum, [, weight]) => sum + weight, 0) - 1);
    for (const [value, weight] of choices) {
      left -= weight;
      if (left < 0) return value;
    }
    throw new Error("weights are positive");
  }
}
