/** The accounts that a gate spends from, and what a call takes of several of them together. */
import type { Rejection } from "@sluice/core";
import { Recent } from "../base/recent.ts";
import { LeaseHolder } from "./lease-holder.ts";
import type { QuotaOptions } from "./options.ts";
import type { Payer } from "./payer.ts";
import type { SluiceLink } from "./sluice-link.ts";
import type { Taking } from "./waiting-line.ts";

/** One account's share of what a call costs, in micro-credits. */
export interface Share {
  readonly holder: LeaseHolder;
  readonly cost: number;
}

export type Charged =
  | { readonly kind: "admitted"; readonly isAway: boolean }
  | { readonly kind: "refused"; readonly rejection: Rejection }
  | { readonly kind: "away" };

const ADMITTED: Charged = { kind: "admitted", isAway: false };
const ADMITTED_AWAY: Charged = { kind: "admitted", isAway: true };
const AWAY: Charged = { kind: "away" };

/** How many accounts are remembered, those without a lease included. */
const ACCOUNTS_MAX = 100_000;

export class Quota {
  readonly #options: QuotaOptions;
  readonly #link: SluiceLink;
  readonly #holders = new Recent<string, LeaseHolder>(ACCOUNTS_MAX);
  readonly #live = new Set<LeaseHolder>();
  #isClosed = false;

  constructor(options: QuotaOptions, link: SluiceLink) {
    this.#options = options;
    this.#link = link;
  }

  holderOf(payer: Payer): LeaseHolder {
    const key = `${payer.teamId}\n${payer.pool}\n${payer.memberId ?? ""}`;
    const known = this.#holders.get(key);
    if (known) return known;
    const holder = new LeaseHolder(payer, this.#options, this.#link, this.#live);
    this.#holders.set(key, holder);
    return holder;
  }

  /**
   * Takes every share or none. Where several are not covered, the first of them answers (RULES L6).
   * It answers at once where all are covered or one is known to be refused. `now` is by the
   * monotonic clock.
   */
  charge(shares: readonly Share[], isDry: boolean, now: number): Charged | Promise<Charged> {
    let areCovered = true;
    for (const { holder, cost } of shares) areCovered &&= holder.has(cost, now);
    if (!areCovered) return this.#chargeUncovered(shares, isDry, now);
    if (!isDry) for (const { holder, cost } of shares) holder.spend(cost);
    return ADMITTED;
  }

  /** Reports what one team has spent, or all of them. Default: all. */
  async settle(teamId?: string): Promise<void> {
    const holders = [...this.#live].filter(
      ({ payer }) => teamId === undefined || payer.teamId === teamId,
    );
    await Promise.all(holders.map((holder) => holder.settle()));
  }

  /** How many accounts have a lease, or use that is not reported yet. */
  get live(): number {
    return this.#live.size;
  }

  /** Answers the use that could not be reported, in micro-credits. */
  async close(): Promise<number> {
    this.#isClosed = true;
    const unreported = await Promise.all([...this.#live].map((holder) => holder.close()));
    return unreported.reduce((sum, each) => sum + each, 0);
  }

  #chargeUncovered(
    shares: readonly Share[],
    isDry: boolean,
    now: number,
  ): Charged | Promise<Charged> {
    // The caller of this call was still being identified when the gate closed: nobody would release
    // a lease that was acquired for it now.
    if (this.#isClosed) return AWAY;
    for (const { holder, cost } of shares) {
      if (holder.has(cost, now)) continue;
      const rejection = holder.refusalOf(cost, now);
      if (rejection) return { kind: "refused", rejection };
      if (!this.#link.isAway(now)) return this.#chargeLater(shares, isDry);
      if (!this.#options.isOpenWhenAway) return AWAY;
    }
    if (isDry) return ADMITTED_AWAY;
    for (const { holder, cost } of shares) {
      if (holder.has(cost, now)) holder.spend(cost);
      else holder.owe(cost);
    }
    return ADMITTED_AWAY;
  }

  async #chargeLater(shares: readonly Share[], isDry: boolean): Promise<Charged> {
    const isFinal = shares.length === 1 && !isDry;
    const takings = shares.map(({ holder, cost }) => holder.take(cost, isFinal));
    for (const asked of takings) {
      const taking = await asked;
      if (taking.kind === "taken") continue;
      for (const other of takings) void other.then(putBack);
      return taking.kind === "away" ? AWAY : taking;
    }
    let isAway = false;
    for (const asked of takings) {
      const taking = await asked;
      if (taking.kind !== "taken") continue;
      isAway ||= taking.isAway;
      if (isDry) taking.putBack();
      else taking.confirm();
    }
    return isAway ? ADMITTED_AWAY : ADMITTED;
  }
}

function putBack(taking: Taking): void {
  if (taking.kind === "taken") taking.putBack();
}
