/** The settings as Sluice last answered them, asked again in each minute that has calls. */
import type { GateBackend } from "../ports/backend.ts";
import type { GateClock } from "../ports/clock.ts";
import type { GateLogger } from "../ports/options.ts";
import { type Rulebook, rulebookOf } from "./rulebook.ts";

const FRESH_MS = 60_000;
/** How long to wait after Sluice could not be asked. */
const RETRY_MS = 1_000;

export class SettingsKeeper {
  readonly #backend: GateBackend;
  readonly #clock: GateClock;
  readonly #logger: GateLogger;
  #book: Rulebook | null = null;
  #askAgainAt = Number.NEGATIVE_INFINITY;
  #asking: Promise<Rulebook | null> | null = null;

  constructor(backend: GateBackend, clock: GateClock, logger: GateLogger) {
    this.#backend = backend;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Answers at once, except for the first time. Null: Sluice has never answered. */
  current(now: number): Rulebook | null | Promise<Rulebook | null> {
    if (now < this.#askAgainAt) return this.#book ?? this.#asking;
    const asking = this.#ask(now);
    return this.#book ?? asking;
  }

  #ask(now: number): Promise<Rulebook | null> {
    this.#askAgainAt = now + FRESH_MS;
    const asking = this.#backend
      .settings()
      .then((settings) => {
        const book = rulebookOf(settings);
        // Where nothing has changed, what was prepared from the old settings stays good.
        if (book.fingerprint !== this.#book?.fingerprint) this.#book = book;
      })
      .catch((error: unknown) => {
        this.#askAgainAt = this.#clock.monotonic() + RETRY_MS;
        this.#logger.warn({ error: String(error) }, "the settings of gates could not be read");
      })
      .then(() => {
        this.#asking = null;
        return this.#book;
      });
    this.#asking = asking;
    return asking;
  }
}
