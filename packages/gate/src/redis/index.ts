/** Limits that many processes share, in Redis or Valkey (`@sluice/gate/redis`). */
import { type GateClock, systemClock } from "../ports/clock.ts";
import type { Limiter, StoreOutage } from "../ports/limiter.ts";
import { RedisLimiter } from "./redis-limiter.ts";
import type { RedisClient } from "./store-link.ts";

export interface RedisLimiterOptions {
  /**
   * Where the store is, or a client of the host application's, which is then used as it is and not
   * closed here.
   */
  readonly redis: string | RedisClient;
  /** Put before all keys: limiters of one namespace share their counters. `sluice` unless told. */
  readonly namespace?: string;
  /** What a call waits at the most before it is decided without the store; 250 ms unless told. */
  readonly timeoutMs?: number;
  /** How often a store that is away is looked for; 250 ms unless told. */
  readonly probeMs?: number;
  /**
   * Among how many processes limits are shared where the store has never been reached to say so; 1
   * unless told.
   */
  readonly processes?: number;
  /** Once for each outage: by what it was noticed. */
  readonly onOutage?: (error: Error) => void;
  /** Once for each outage, when the store knows all that passed meanwhile. */
  readonly onOutageOver?: (outage: StoreOutage) => void;
  readonly clock?: GateClock;
}

export interface SharedLimiter extends Limiter {
  readonly isStoreAway: boolean;
  /** Among how many processes the limits are shared, as the store last said. */
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
