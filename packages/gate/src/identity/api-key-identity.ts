import type { GateBackend } from "../ports/backend.ts";
import { type GateClock, systemClock } from "../ports/clock.ts";
import type { Identify } from "../ports/options.ts";
import { ApiKeys } from "./api-keys.ts";

/** A gate's own default, for an `identify` that knows other callers as well. */
export function apiKeyIdentity(
  backend: GateBackend,
  clock: Pick<GateClock, "monotonic"> = systemClock,
): Identify {
  const keys = new ApiKeys({ backend, isOpenWhenAway: false, clock });
  return (call) => keys.identify(call, clock.monotonic());
}
