/** A team on the sample catalog to try rules on, and short words for what is asked of it. */
import { MemoryTeam, sampleCatalog } from "@sluice/testing/rules";
import { parseInstant } from "../src/base/instant.ts";
import type { Catalog } from "../src/catalog/model.ts";
import type { Actor, Command } from "../src/commands/commands.ts";
import type { Outcome } from "../src/decide/decide.ts";
import type { Context } from "../src/state/context.ts";

export const at = (text: string): number => {
  const instant = parseInstant(text);
  if (instant === null) throw new Error(`${text} is no instant`);
  return instant;
};

/** Whole credits, in the micro-credits of the rules. */
export const credits = (whole: number): bigint => BigInt(whole) * 1_000_000n;

/** Dollars, in the pico-dollars of the rules. */
export const dollars = (whole: number): bigint => BigInt(whole) * 1_000_000_000_000n;

const operator: Actor = { kind: "operator" };

export interface TeamOptions {
  /** When the team begins, which is also its billing date. Default: 2 March 2026. */
  readonly start?: string;
  readonly catalog?: Catalog;
}

export interface TriedTeam {
  readonly team: MemoryTeam;
  /** Asks at an instant, or as soon as possible, by the operator's word or another's. */
  ask(command: Command, when?: string, actor?: Actor): Outcome;
  /** Asks, and throws where it is refused. */
  tell(command: Command, when?: string, actor?: Actor): void;
  /** For questions that look at a draft: now, or the instant last asked at. */
  context(): Context;
}

/** Ann owns it. */
export function openTeam(plan: string, options: TeamOptions = {}): TriedTeam {
  const { start = "2026-03-02T00:00:00Z", catalog = sampleCatalog } = options;
  const owner = { memberId: "ann", name: "Ann" };
  const team = new MemoryTeam(catalog, { type: "create_team", name: "T", plan, owner }, at(start));
  const ask: TriedTeam["ask"] = (command, when, actor = operator) =>
    team.execute(command, actor, when === undefined ? team.state.team.lastInstant : at(when));
  return {
    team,
    ask,
    tell(command, when, actor) {
      const outcome = ask(command, when, actor);
      if (!outcome.ok) {
        throw new Error(`${JSON.stringify(command)}: ${JSON.stringify(outcome.rejection)}`);
      }
    },
    context: () => ({ catalog, now: team.state.team.lastInstant }),
  };
}

/** Connectors cost 2 credits each on every card of the sample catalog. */
export const use = (connectors: number, occurredAt?: string) =>
  ({
    type: "record_usage",
    pool: "flows",
    ...(occurredAt === undefined ? {} : { occurredAt }),
    charge: { item: "connector", quantity: connectors },
  }) as const;

export const startRun = (runId: string, more: object = {}) =>
  ({ type: "start_run", runId, flowId: "f", trigger: "api", ...more }) as const;

export const pausing = (runId: string, more: object = {}) =>
  startRun(runId, { onLimit: "pause", ...more });

export const hold = (reservationId: string, amount: string, ttlSeconds = 3_600) =>
  ({ type: "reserve", reservationId, pool: "flows", credits: amount, ttlSeconds }) as const;

export const overage = (on: boolean) => ({ type: "set_overage", pool: "flows", on }) as const;

export const cap = (money: string | null) =>
  ({ type: "set_spend_cap", pool: "flows", cap: money }) as const;

export const goodwill = (amount: string, more: object = {}) =>
  ({ type: "grant_goodwill", pool: "flows", credits: amount, reason: "sorry", ...more }) as const;

export const correct = (chargeId: string, amount?: string) =>
  ({
    type: "correct_charge",
    chargeId,
    reason: "a mistake",
    ...(amount === undefined ? {} : { credits: amount }),
  }) as const;

export const pack = { type: "buy_pack", pack: "flows" } as const;
export const tick = { type: "tick" } as const;
