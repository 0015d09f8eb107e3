/**
 * Whether Sluice can be reached, as the latest requests of all accounts have shown: while it is
 * away, calls do not wait for one time-out after another.
 */
import type { GateLogger } from "../ports/options.ts";

export class SluiceLink {
  readonly #retryMs: number;
  readonly #logger: GateLogger;
  #awayUntil = Number.NEGATIVE_INFINITY;
  #isAway = false;

  /** Once Sluice has been away for `retryMs`, the next call tries again. */
  constructor(retryMs: number, logger: GateLogger) {
    this.#retryMs = retryMs;
    this.#logger = logger;
  }

  isAway(now: number): boolean {
    return this.#isAway && now < this.#awayUntil;
  }

  /** A request has failed, and none has been answered since. */
  get isFailing(): boolean {
    return this.#isAway;
  }

  failed(now: number, error: unknown): void {
    this.#awayUntil = now + this.#retryMs;
    if (this.#isAway) return;
    this.#isAway = true;
    this.#logger.error({ error: String(error) }, "Sluice cannot be reached");
  }

  answered(): void {
    if (!this.#isAway) return;
    this.#isAway = false;
    this.#logger.warn({}, "Sluice can be reached again");
  }
}
