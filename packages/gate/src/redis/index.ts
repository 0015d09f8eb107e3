/** Limits that many processes share, in Redis or Valkey (`@sluice/gate/redis`). */
import { type GateClock, systemClock } from "../ports/clock.ts";
import type { Limiter, StoreOutage } from "../ports/limiter.ts";
import { RedisLimiter } from "./redis-limiter.ts";
import type { RedisClient } from "./store-link.ts";

export interface RedisLimiterOptions {
  /**
   * The address of the store, or a client of the host application, which is used as it is and is
   * not closed here.
   */
  readonly redis: string | RedisClient;
  /** It begins every key: limiters of one namespace share their counters. Default: `sluice`. */
  readonly namespace?: string;
  /** A call waits so long at the most before it is decided without the store. Default: 250 ms. */
  readonly timeoutMs?: number;
  /** A store that is away is looked for at this interval. Default: 250 ms. */
  readonly probeMs?: number;
  /**
   * So many processes share a limit while the store, which knows, has never been reached.
   * Default: 1.
   */
  readonly processes?: number;
  /** Called once for each outage, with the error that showed it. */
  readonly onOutage?: (error: Error) => void;
  /** Called once for each outage, when the store knows all that passed meanwhile. */
  readonly onOutageOver?: (outage: StoreOutage) => void;
  readonly clock?: GateClock;
}

export interface SharedLimiter extends Limiter {
  readonly isStoreAway: boolean;
  /** How many processes share the limits, as the store last said. */
  readonly processes: number;
}

export function createRedisLimiter(options: RedisLimiterOptions): SharedLimiter {
  return new RedisLimiter({
    redis: options.redis,
    namespace: options.namespace ?? "sluice",
    timeoutMs: options.timeoutMs ?? 250,
    probeMs: options.probeMs ?? 250,
    processes: options.processes ?? 1,
    onOutage: options.onOutage ?? (() => undefined),
    onOutageOver: options.onOutageOver ?? (() => undefined),
    clock: options.clock ?? systemClock,
    simulatedNow: null,
  });
}
