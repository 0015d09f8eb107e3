/** A team in memory with an API, gates before it, and time that stands still. */
import { type Catalog, type CommandOf, formatCredits, type Instant } from "@sluice/core";
import {
  createGate,
  type Gate,
  type GateBackend,
  type GateCall,
  type GateOptions,
} from "@sluice/gate";
import { createShopTeam } from "@sluice/testing/fixtures";
import { MemoryBackend, MemoryTeam, SimulatedClock } from "@sluice/testing/rules";
import { gatedShop, type ShopTerms } from "./gated-shop.ts";

/** The beginning of a minute, on the team's billing date. */
export const START: Instant = Date.UTC(2026, 2, 1);

export interface SimulatedWorld {
  readonly clock: SimulatedClock;
  readonly team: MemoryTeam;
  readonly backend: MemoryBackend;
  /** Every call is Olga's. */
  gate(options?: Partial<GateOptions>): Gate;
  gateByKey(options?: Partial<GateOptions>): Gate;
  /** Whole credits that the account has used, and that are held of it. */
  account(pool: string, owner?: string): { readonly used: number; readonly held: number };
}

export function simulatedWorld(
  terms: ShopTerms = {},
  change: (catalog: Catalog) => Catalog = (catalog) => catalog,
): SimulatedWorld {
  const clock = new SimulatedClock(START);
  const begin = createShopTeam() as CommandOf<"create_team">;
  const team = new MemoryTeam(change(gatedShop(terms)), begin, START);
  const backend = new MemoryBackend(team, clock.wall);
  return {
    clock,
    team,
    backend,
    gate: (options = {}) =>
      createGate({ backend, clock, identify: () => OLGA, gateId: "gate-1", ...options }),
    gateByKey: (options = {}) => createGate({ backend, clock, ...options }),
    account(pool, owner = "team") {
      let [used, held] = [0n, 0n];
      for (const account of team.accounts.values()) {
        if (account.pool !== pool || account.owner !== owner) continue;
        used += account.used;
        held += account.held;
      }
      return { used: Number(formatCredits(used)), held: Number(formatCredits(held)) };
    },
  };
}

export const OLGA = { teamId: "team-1", memberId: "olga" };

export function callTo(
  target: string,
  headers: Readonly<Record<string, string>> = {},
  address = "192.0.2.1",
): GateCall {
  const [method = "GET", path = "/"] = target.split(" ");
  return { method, path, address, header: (name) => headers[name] };
}

/** Whatever the backend is asked fails while `isAway` says so, before or after it was done. */
export function flaky(backend: GateBackend, isAway: () => "before" | "after" | false): GateBackend {
  const ask = async <Answer>(send: () => Promise<Answer>): Promise<Answer> => {
    const away = isAway();
    if (away === "before") throw new Error("no way there");
    const answer = await send();
    if (away === "after") throw new Error("no way back");
    return answer;
  };
  return {
    settings: () => backend.settings(),
    identify: (hashes) => ask(() => backend.identify(hashes)),
    acquireLease: (asked) => ask(() => backend.acquireLease(asked)),
    renewLease: (asked) => ask(() => backend.renewLease(asked)),
    releaseLease: (report) => ask(() => backend.releaseLease(report)),
    recordUsage: (usage) => ask(() => backend.recordUsage(usage)),
  };
}
