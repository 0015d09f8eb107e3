/** The accounts that a gate spends from, and what a call takes of several of them together. */
import type { Rejection } from "@sluice/core";
import type { GateBackend } from "../backend.ts";
import type { GateClock } from "../clock.ts";
import { Recent } from "../identity/recent.ts";
import type { GateLogger } from "../options.ts";
import { type Account, LeaseHolder } from "./lease-holder.ts";
import type { SluiceLink } from "./sluice-link.ts";
import type { Taking } from "./waiting-line.ts";

export interface QuotaOptions {
  readonly backend: GateBackend;
  readonly clock: GateClock;
  readonly logger: GateLogger;
  readonly gateId: string;
  readonly item: string;
  readonly intervalMs: number;
  readonly patienceMs: number;
  readonly isOpenWhenAway: boolean;
  /** Told of a holder that has something to report from now on. */
  readonly wentLive: (holder: LeaseHolder) => void;
  /** And of one that has nothing left to. */
  readonly wentIdle: (holder: LeaseHolder) => void;
}

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

/** Accounts that are remembered although nothing is held of them. */
const ACCOUNTS_MAX = 100_000;

export class Quota {
  readonly #options: QuotaOptions;
  readonly #link: SluiceLink;
  readonly #holders = new Recent<string, LeaseHolder>(ACCOUNTS_MAX);
  readonly #live = new Set<LeaseHolder>();
  #isClosed = false;

  constructor(options: Omit<QuotaOptions, "wentLive" | "wentIdle">, link: SluiceLink) {
    this.#options = {
      ...options,
      wentLive: (holder) => this.#live.add(holder),
      wentIdle: (holder) => this.#live.delete(holder),
    };
    this.#link = link;
  }

  holderOf(account: Account): LeaseHolder {
    const key = `${account.teamId}\n${account.pool}\n${account.memberId ?? ""}`;
    const known = this.#holders.get(key);
    if (known) return known;
    const holder = new LeaseHolder(account, this.#options, this.#link);
    this.#holders.set(key, holder);
    return holder;
  }

  /**
   * Takes every share or none. Where several lack, the first of them answers (RULES L6). At once
   * where all is in hand or known to be refused. `now` is by the monotonic clock.
   */
  charge(shares: readonly Share[], isDry: boolean, now: number): Charged | Promise<Charged> {
    let areInHand = true;
    for (const { holder, cost } of shares) areInHand &&= holder.has(cost, now);
    if (!areInHand) return this.#chargeLacking(shares, isDry, now);
    if (!isDry) for (const { holder, cost } of shares) holder.spend(cost);
    return ADMITTED;
  }

  /** By one team, or by all. */
  async settle(teamId?: string): Promise<void> {
    const holders = [...this.#live].filter(
      ({ account }) => teamId === undefined || account.teamId === teamId,
    );
    await Promise.all(holders.map((holder) => holder.settle()));
  }

  /** How many accounts something is held of, or is to be reported. */
  get live(): number {
    return this.#live.size;
  }

  /** Answers what could not be reported, in micro-credits. */
  async close(): Promise<number> {
    this.#isClosed = true;
    const untold = await Promise.all([...this.#live].map((holder) => holder.close()));
    return untold.reduce((sum, each) => sum + each, 0);
  }

  #chargeLacking(
    shares: readonly Share[],
    isDry: boolean,
    now: number,
  ): Charged | Promise<Charged> {
    // A call whose caller was still being asked for when the gate closed: nobody would give back
    // what is leased for it now.
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
