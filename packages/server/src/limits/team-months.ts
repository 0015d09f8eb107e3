/**
 * What is left of the month's calls, for headers (RULES L3). It is read at most once a second for
 * each account, and after the first time behind the answers, so that the hot path never waits.
 */
import type { Logger, Queries } from "@sluice/engine";
import type { PoolState } from "@sluice/gate";

export interface MonthsOptions {
  readonly queries: Pick<Queries, "standing">;
  /** The pool that calls are counted in; null: the catalog counts none. */
  readonly callPool: string | null;
  readonly clock: () => number;
  readonly logger?: Logger | undefined;
}

interface Kept {
  month: PoolState | null;
  /** It is read again from then on. */
  staleAt: number;
  reading: Promise<PoolState | null> | null;
}

const FRESH_MS = 1_000;
/** A team that takes long to read is read less often: reading takes 2 % of the time at the most. */
const REST_PER_READING = 50;
/** A process does not serve so many accounts in a second; one that is dropped is read once more. */
const KEPT_MAX = 10_000;

const OPERATOR = { kind: "operator" } as const;

export class TeamMonths {
  readonly #options: MonthsOptions;
  readonly #kept = new Map<string, Kept>();

  constructor(options: MonthsOptions) {
    this.#options = options;
  }

  /** Null: the plan counts no calls, or they could not be read, which is no reason to fail. */
  of(teamId: string, memberId: string | null): PoolState | null | Promise<PoolState | null> {
    if (this.#options.callPool === null) return null;
    const id = `${teamId}/${memberId ?? ""}`;
    const now = this.#options.clock();
    const kept = this.#kept.get(id);
    if (kept === undefined) return this.#first(id, teamId, memberId, now);
    if (kept.staleAt <= now && kept.reading === null) void this.#read(kept, teamId, memberId, now);
    return kept.staleAt === 0 && kept.reading !== null ? kept.reading : kept.month;
  }

  #first(id: string, teamId: string, memberId: string | null, now: number) {
    const kept: Kept = { month: null, staleAt: 0, reading: null };
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size < KEPT_MAX) break;
      this.#kept.delete(oldest);
    }
    this.#kept.set(id, kept);
    return this.#read(kept, teamId, memberId, now);
  }

  #read(
    kept: Kept,
    teamId: string,
    memberId: string | null,
    from: number,
  ): Promise<PoolState | null> {
    kept.reading = this.#ask(teamId, memberId, kept.month).then((month) => {
      const now = this.#options.clock();
      kept.month = month;
      kept.staleAt = from + Math.max(FRESH_MS, (now - from) * REST_PER_READING);
      kept.reading = null;
      return month;
    });
    return kept.reading;
  }

  async #ask(teamId: string, memberId: string | null, before: PoolState | null) {
    const { queries, callPool, logger } = this.#options;
    const pool = callPool ?? "";
    try {
      const found = await queries.standing(OPERATOR, teamId, { pool, memberId });
      if (!found.ok || found.value === null) return null;
      const { granted, used, resetsAt } = found.value;
      return {
        pool,
        limit: Math.floor(Number(granted)),
        remaining: Math.max(0, Math.floor(Number(granted) - Number(used))),
        resetsAt: Date.parse(resetsAt),
      };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      logger?.warn({ reason, teamId }, "the month's calls could not be read");
      return before;
    }
  }
}
