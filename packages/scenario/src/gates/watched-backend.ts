/**
 * A backend that knows what is under way, so that the player knows when no more answers will come.
 * It falls silent when its gate is killed.
 */
import type { GateBackend, GateSettings } from "@sluice/gate";
import type { GatesSection } from "../language/gate-fields.ts";

/** The questions of all gates of a scenario that are not answered yet. */
export class UnderWay {
  readonly #asks = new Set<Promise<unknown>>();

  watch<Answer>(ask: Promise<Answer>): Promise<Answer> {
    this.#asks.add(ask);
    const done = () => this.#asks.delete(ask);
    ask.then(done, done);
    return ask;
  }

  /** Resolves once nothing is under way and every answer has been received. */
  async quiet(): Promise<void> {
    do {
      await Promise.allSettled(this.#asks);
      await new Promise((resolve) => setImmediate(resolve));
    } while (this.#asks.size > 0);
  }
}

export interface WatchedBackend extends GateBackend {
  /** From now on no question leaves and no answer arrives. */
  kill(): void;
}

export function watchedBackend(
  backend: GateBackend,
  underWay: UnderWay,
  section: GatesSection,
): WatchedBackend {
  let isDead = false;
  const ask = <Answer>(send: () => Promise<Answer>): Promise<Answer> =>
    isDead ? new Promise(() => {}) : underWay.watch(send());
  return {
    settings: () => ask(async () => withSection(await backend.settings(), section)),
    identify: (hashes) => ask(() => backend.identify(hashes)),
    acquireLease: (asked) => ask(() => backend.acquireLease(asked)),
    renewLease: (report) => ask(() => backend.renewLease(report)),
    releaseLease: (report) => ask(() => backend.releaseLease(report)),
    recordUsage: (usage) => ask(() => backend.recordUsage(usage)),
    kill() {
      isDead = true;
    },
  };
}

/** The scenario's additions come first; a limit with an id of the catalog replaces that one. */
function withSection(settings: GateSettings, { limits, routes }: GatesSection): GateSettings {
  const ids = new Set(limits.map(({ id }) => id));
  const headline = limits.some(({ isHeadline }) => isHeadline);
  const kept = settings.rateLimits
    .filter(({ id }) => !ids.has(id))
    .map((limit) => (headline ? { ...limit, isHeadline: false } : limit));
  return {
    ...settings,
    rateLimits: [...kept, ...limits],
    routes: [...routes, ...settings.routes],
  };
}
