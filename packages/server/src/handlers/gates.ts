/** What gates in other processes ask: what to enforce, and whom keys belong to. */
import { keyOwners } from "@sluice/engine";
import { gateSettingsOf } from "@sluice/gate";
import { toRateLimitView, toRouteView } from "../catalog/limits-view.ts";
import type { Handlers } from "../http/call.ts";

export const gateHandlers = {
  get_gate_settings: async ({ deps }) => {
    const { rateLimits, routes, callPool, memberPools } = gateSettingsOf(deps.engine.catalog);
    return {
      rateLimits: rateLimits.map(toRateLimitView),
      routes: routes.map(toRouteView),
      callPool,
      memberPools: [...memberPools],
    };
  },

  identify_keys: async ({ input: { hashes }, deps }) => {
    const bytes = hashes.map((hash) => Buffer.from(hash, "hex"));
    return { items: await keyOwners(deps.engine.store, bytes) };
  },
} satisfies Handlers;
