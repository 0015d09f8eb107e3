/** Calls that wait until more is granted, in the order in which they came. */
import type { Rejection } from "@sluice/core";

/** What became of a call's share. */
export type Taking =
  | {
      readonly kind: "taken";
      /** It passes because Sluice is away and the gate is set to stay open. */
      readonly isAway: boolean;
      /** Spends the share for good. */
      readonly confirm: () => void;
      /** Undoes the taking. */
      readonly putBack: () => void;
    }
  | { readonly kind: "refused"; readonly rejection: Rejection }
  /** Sluice could not be asked. */
  | { readonly kind: "away" };

/** A share that was spent at once: there is nothing to confirm or to put back. */
export const SPENT: Taking = { kind: "taken", isAway: false, confirm() {}, putBack() {} };

export interface Waiting {
  readonly cost: number;
  /** Its call needs nothing else, so that it is spent as soon as it is granted. */
  readonly isFinal: boolean;
  /** By the monotonic clock: until then it waits for what other gates hold. */
  readonly giveUpAt: number;
  readonly resolve: (taking: Taking) => void;
  /** There was nothing for it; Sluice is asked again a little later. */
  isPaused: boolean;
}

export class WaitingLine {
  #line: Waiting[] = [];

  get length(): number {
    return this.#line.length;
  }

  add(waiting: Waiting): void {
    this.#line.push(waiting);
  }

  /** The first call that is not paused. */
  head(): Waiting | undefined {
    return this.#line.find(({ isPaused }) => !isPaused);
  }

  total(): number {
    let total = 0;
    for (const { cost, isPaused } of this.#line) if (!isPaused) total += cost;
    return total;
  }

  get hasPaused(): boolean {
    return this.#line.some(({ isPaused }) => isPaused);
  }

  wake(): void {
    for (const each of this.#line) each.isPaused = false;
  }

  /**
   * Serves calls in order. One that `take` has nothing for keeps all behind it waiting, so that a
   * heavy call is not overtaken for ever; calls that are paused already are passed by.
   */
  serve(take: (waiting: Waiting) => Taking | null): void {
    const line = this.#line;
    const left: Waiting[] = [];
    let isBlocked = false;
    for (const waiting of line) {
      const taking: Taking | null = isBlocked ? null : take(waiting);
      if (taking) waiting.resolve(taking);
      else left.push(waiting);
      isBlocked ||= !taking && !waiting.isPaused;
    }
    this.#line = left;
  }

  /** Resolves every call that `answer` has something for, in whatever place it is. */
  settle(answer: (waiting: Waiting) => Taking | null): void {
    this.#line = this.#line.filter((waiting) => {
      const taking = answer(waiting);
      if (taking) waiting.resolve(taking);
      return taking === null;
    });
  }
}
