/** Makes the settings of gates from a catalog, for backends that have one. */
import type { Catalog } from "@sluice/core";
import type { GateSettings } from "../ports/backend.ts";

export function gateSettingsOf(
  catalog: Pick<Catalog, "pools" | "plans" | "rateLimits" | "routes">,
): GateSettings {
  const pools = Object.values(catalog.pools);
  const plans = Object.values(catalog.plans);
  // Where overage is switched by member, a lease names the member, also of a shared pool.
  const isPerMember = (pool: string) =>
    plans.some(({ pools: { [pool]: terms } }) => terms !== undefined && terms.scope !== "team");
  return {
    rateLimits: Object.values(catalog.rateLimits),
    routes: catalog.routes,
    callPool: pools.find(({ spentBy }) => spentBy === "call")?.id ?? null,
    memberPools: pools.map(({ id }) => id).filter(isPerMember),
  };
}
