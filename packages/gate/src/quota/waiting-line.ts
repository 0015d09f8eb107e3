/** Calls that wait for more to be given, in the order in which they came. */
import type { Rejection } from "@sluice/core";

/** What became of a call's share. */
export type Taking =
  | {
      readonly kind: "taken";
      /** It passes because Sluice is away and the gate is told to stay open. */
      readonly isAway: boolean;
      /** Spent for good. */
      readonly confirm: () => void;
      /** As if it had never been taken. */
      readonly putBack: () => void;
    }
  | { readonly kind: "refused"; readonly rejection: Rejection }
  /** Sluice could not be asked. */
  | { readonly kind: "away" };

/** Spent already, for good. */
export const SPENT: Taking = { kind: "taken", isAway: false, confirm() {}, putBack() {} };

export interface Waiting {
  readonly cost: number;
  /** Spent as soon as it is given: it is all that its call asks for. */
  readonly isFinal: boolean;
  /** By the monotonic clock: until when it hopes for what other gates hold. */
  readonly giveUpAt: number;
  readonly resolve: (taking: Taking) => void;
  /** There was nothing for it; it is asked for again a little later. */
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

  /** The first that is to be asked for now. */
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
   * Serves in order. Whom `take` has nothing for keeps all behind it waiting, so that a heavy call
   * is not overtaken for ever; only who is paused already is passed by.
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

  /** Whoever `answer` has something for goes away with it. */
  settle(answer: (waiting: Waiting) => Taking | null): void {
    this.#line = this.#line.filter((waiting) => {
      const taking = answer(waiting);
      if (taking) waiting.resolve(taking);
      return taking === null;
    });
  }
}
