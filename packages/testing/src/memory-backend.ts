/** What gates ask, answered by the rules themselves over a team in memory. */
import type { Actor, Catalog, Command, Instant, LeaseView } from "@sluice/core";
import {
  type GateBackend,
  type GateSettings,
  gateSettingsOf,
  type KeyIdentity,
  type LeaseAnswer,
} from "@sluice/gate";
import type { MemoryTeam } from "./memory-team.ts";

const OPERATOR: Actor = { kind: "operator" };

export class MemoryBackend implements GateBackend {
  readonly team: MemoryTeam;
  readonly #now: () => Instant;
  /** By hash. */
  readonly keys = new Map<string, KeyIdentity>();
  /** What was asked, by name. */
  readonly asked: Record<string, number> = {};
  readonly #usageIds = new Set<string>();

  constructor(team: MemoryTeam, now: () => Instant) {
    this.team = team;
    this.#now = now;
  }

  get catalog(): Catalog {
    return this.team.catalog;
  }

  settings(): Promise<GateSettings> {
    this.#count("settings");
    return Promise.resolve(gateSettingsOf(this.catalog));
  }

  identify(hashes: readonly string[]): Promise<(KeyIdentity | null)[]> {
    this.#count("identify");
    return Promise.resolve(hashes.map((hash) => this.keys.get(hash) ?? null));
  }

  acquireLease({ teamId: _, memberId, ...ask }: Parameters<GateBackend["acquireLease"]>[0]) {
    this.#count("acquireLease");
    const who = memberId === null ? {} : { memberId };
    return this.#lease({ type: "acquire_lease", ...ask, ...who });
  }

  renewLease({ teamId: _, ...ask }: Parameters<GateBackend["renewLease"]>[0]) {
    this.#count("renewLease");
    return this.#lease({ type: "renew_lease", ...ask });
  }

  releaseLease({ teamId: _, ...report }: Parameters<GateBackend["releaseLease"]>[0]) {
    this.#count("releaseLease");
    return this.#lease({ type: "release_lease", ...report });
  }

  async recordUsage(usage: Parameters<GateBackend["recordUsage"]>[0]): Promise<void> {
    this.#count("recordUsage");
    if (this.#usageIds.has(usage.id)) return;
    const { memberId, pool, item, credits, occurredAt } = usage;
    const who = memberId === null ? {} : { memberId };
    const command: Command = {
      type: "record_usage",
      pool,
      occurredAt,
      charge: { item, credits, asReported: true },
      ...who,
    };
    const outcome = this.team.execute(command, OPERATOR, this.#now());
    if (!outcome.ok) throw new Error(`usage was refused: ${JSON.stringify(outcome.rejection)}`);
    this.#usageIds.add(usage.id);
  }

  async #lease(command: Command): Promise<LeaseAnswer> {
    const outcome = this.team.execute(command, OPERATOR, this.#now());
    if (!outcome.ok) return { ok: false, rejection: outcome.rejection };
    // What every command of leases answers.
    const { lease } = outcome.answer as { lease: LeaseView };
    const { leaseId, status, amount, spendForMs, account } = lease;
    return { ok: true, lease: { leaseId, status, amount, spendForMs, ...account } };
  }

  #count(what: string): void {
    this.asked[what] = (this.asked[what] ?? 0) + 1;
  }
}
