/**
 * One account's credits or calls, as a gate spends them: by lease, call by call, at the cost of a
 * subtraction (RULES C9).
 *
 * - Never over: what is spent never passes what was given. While an ask is under way calls go on
 *   within the smaller of what is in hand and what was asked for, since that much stays in hand
 *   whatever is answered and whether or not the answer arrives.
 * - A lease is spent until the gate's own monotonic clock says so, counted from before it was
 *   asked for: it ends here before it ends at Sluice, whatever anybody's wall clock does.
 * - In hand is about what was spent in the last interval, and each interval is reported: so much
 *   dies with a gate, and no more.
 * - One ask is under way at a time, and calls that find nothing in hand wait for it together.
 */
import type { Instant, Rejection } from "@sluice/core";
import type { LeaseAnswer, LeaseState } from "../backend.ts";
import { type Ask, askToAcquire, askToRenew, tellLast } from "./asks.ts";
import { freeOf, type Lease, newLease } from "./lease.ts";
import { ASK_MAX, aboutMicro, fromMicro, LEASE_SPENT_MAX, toMicro } from "./micro.ts";
import { OwedUsage } from "./owed-usage.ts";
import type { QuotaOptions } from "./quota.ts";
import type { SluiceLink } from "./sluice-link.ts";
import { type Exhausted, isExhausted, type Standing, standingOf } from "./standing.ts";
import { SPENT, type Taking, type Waiting, WaitingLine } from "./waiting-line.ts";

/** Whose credits: a member's where the pool is counted by member, else the team's. */
export interface Account {
  readonly teamId: string;
  readonly pool: string;
  readonly memberId: string | null;
}

/** Fewer calls in an interval than this, and the next one may well ask for itself. */
const STEADY_CALLS = 4;
/** How often a waiting call is asked for again within its patience. */
const HOPES = 4;

/** A refusal that is remembered: for what costs at least so much, until then. */
interface Refusal {
  readonly rejection: Rejection;
  readonly above: number;
  readonly until: number;
}

export class LeaseHolder {
  readonly account: Account;
  readonly #options: QuotaOptions;
  readonly #link: SluiceLink;
  readonly #line = new WaitingLine();
  readonly #owed: OwedUsage;
  /** Over, or to be: to be reported one last time. */
  readonly #ended: Lease[] = [];
  #lease: Lease | null = null;
  #unanswered: Ask | null = null;
  #refusal: Refusal | null = null;
  /** What others held when waiting for it was in vain. */
  #heldInVain: string | null = null;
  #standing: Standing | null = null;
  #flight: Promise<void> | null = null;
  #calls = 0;
  #callsLastInterval = 0;
  #spentLastInterval = 0;
  #stopTick: (() => void) | null = null;
  #stopPause: (() => void) | null = null;
  #isClosed = false;

  constructor(account: Account, options: QuotaOptions, link: SluiceLink) {
    this.account = account;
    this.#options = options;
    this.#link = link;
    this.#owed = new OwedUsage({ ...account, item: options.item });
  }

  /** Whether `cost` is in hand, and nobody waits for it. */
  has(cost: number, now: number): boolean {
    const lease = this.#lease;
    return (
      lease !== null &&
      lease.amount - lease.spent - lease.pending >= cost &&
      now < lease.spendUntil &&
      this.#line.length === 0
    );
  }

  /** After `has`. */
  spend(cost: number): void {
    const lease = this.#lease;
    if (!lease) return;
    lease.spent += cost;
    this.#calls += 1;
    if (freeOf(lease) < lease.lowWater && !this.#flight) void this.#launch();
  }

  /** What Sluice said a moment ago of what costs so much, and would say again. */
  refusalOf(cost: number, now: number): Rejection | null {
    const refusal = this.#refusal;
    if (!refusal || cost <= refusal.above) return null;
    if (now < refusal.until) return refusal.rejection;
    this.#refusal = null;
    return null;
  }

  /** For a call that passes while Sluice is away. */
  owe(cost: number): void {
    this.#owed.add(cost, this.#options.clock.wall());
    this.#options.wentLive(this);
    this.#schedule();
  }

  /**
   * Waits until `cost` was given, or is refused. What is final is spent when it is given: there is
   * nothing else to ask for that it might have to be put back for.
   */
  take(cost: number, isFinal: boolean): Promise<Taking> {
    const now = this.#options.clock.monotonic();
    if (this.#isClosed) return Promise.resolve({ kind: "away" });
    const rejection = this.refusalOf(cost, now);
    if (rejection) return Promise.resolve({ kind: "refused", rejection });
    if (!this.has(cost, now) && this.#link.isAway(now))
      return Promise.resolve(this.#whenAway(cost));
    this.#options.wentLive(this);
    return new Promise((resolve) => {
      // Where others pause, a newcomer would only hear the same.
      const isPaused = this.#stopPause !== null;
      const giveUpAt = now + this.#options.patienceMs;
      this.#line.add({ cost, isFinal, giveUpAt, resolve, isPaused });
      this.#pump();
    });
  }

  /** As Sluice last told; what was not yet reported then is not in it. */
  standing(wall: Instant): Standing | null {
    return this.#standing && wall < this.#standing.goodUntil ? this.#standing : null;
  }

  /** Of `standing().used`, what Sluice does not know of yet. */
  unreported(): number {
    const lease = this.#lease;
    let sum = lease ? lease.spent - lease.reported : 0;
    for (const each of this.#ended) sum += each.spent - each.reported;
    return this.#owed.isEmpty ? sum : sum + this.#owed.total();
  }

  /** Nothing held, nothing to report and nobody waiting. */
  get isIdle(): boolean {
    const holds = this.#lease !== null || this.#ended.length > 0 || this.#unanswered !== null;
    return !holds && this.#owed.isEmpty && this.#line.length === 0 && !this.#flight;
  }

  /** Reports now, as far as Sluice can be reached. */
  async settle(): Promise<void> {
    while (this.#flight) await this.#flight;
    if (this.unreported() > 0) await this.#launch();
  }

  /** Turns away whoever waits, reports, and gives everything back. Answers what was not told. */
  async close(): Promise<number> {
    this.#isClosed = true;
    this.#line.settle(() => ({ kind: "away" }));
    while (this.#flight) await this.#flight;
    this.#retire();
    if (this.#unanswered) this.#ended.push(newLease(this.#unanswered.leaseId, 0, 0));
    this.#unanswered = null;
    await this.#launch();
    this.#stopTick?.();
    this.#stopPause?.();
    return this.unreported();
  }

  #pump(): void {
    this.#line.serve((waiting) => this.#tryTake(waiting));
    if (this.#flight || !this.#line.head()) return;
    void this.#launch();
  }

  #tryTake({ cost, isFinal }: Waiting): Taking | null {
    const lease = this.#lease;
    if (!lease || freeOf(lease) < cost) return null;
    if (this.#options.clock.monotonic() >= lease.spendUntil) return null;
    this.#calls += 1;
    if (isFinal) {
      lease.spent += cost;
      return SPENT;
    }
    lease.pending += cost;
    return {
      kind: "taken",
      isAway: false,
      confirm: () => {
        lease.pending -= cost;
        lease.spent += cost;
      },
      putBack: () => {
        lease.pending -= cost;
      },
    };
  }

  #whenAway(cost: number): Taking {
    if (!this.#options.isOpenWhenAway) return { kind: "away" };
    return { kind: "taken", isAway: true, confirm: () => this.owe(cost), putBack: () => {} };
  }

  #launch(): Promise<void> {
    this.#flight ??= this.#exchange().finally(() => {
      this.#flight = null;
      if (!this.#isClosed) this.#pump();
      this.#schedule();
      if (this.isIdle) this.#options.wentIdle(this);
    });
    return this.#flight;
  }

  /** One conversation with Sluice: what is over, what is held, what waits, what is owed. */
  async #exchange(): Promise<void> {
    try {
      await this.#reportEnded();
      const isShort = this.#lease !== null && (await this.#renew(this.#lease));
      if (isShort) {
        // Only an ask for a new lease is refused with the facts; and it gets what is left, too.
        this.#retire();
        await this.#reportEnded();
      }
      if (!this.#lease && (this.#line.head() || this.#unanswered)) await this.#acquire();
      if (!this.#owed.isEmpty) await this.#owed.report(this.#options.backend, this.#options.logger);
      this.#link.answered();
    } catch (error) {
      this.#link.failed(this.#options.clock.monotonic(), error);
      this.#line.serve((waiting) => this.#tryTake(waiting));
      this.#line.settle(({ cost }) => this.#whenAway(cost));
    }
  }

  async #reportEnded(): Promise<void> {
    const { logger } = this.#options;
    for (const lease of this.#ended.filter(({ pending }) => pending === 0 || this.#isClosed)) {
      const report = { leaseId: lease.id, spent: lease.spent };
      const answer = await tellLast(this.#options, this.account, report);
      lease.reported = report.spent;
      if (answer.ok) this.#stand(answer.lease);
      else if (report.spent > 0)
        logger.error({ ...report, ...answer.rejection }, "a report was refused");
      if (lease.spent === report.spent) this.#ended.splice(this.#ended.indexOf(lease), 1);
    }
  }

  /** Answers whether less was given than the first in line needs. */
  async #renew(lease: Lease): Promise<boolean> {
    const askedAt = this.#options.clock.monotonic();
    const told = lease.spent;
    const head = this.#line.head()?.cost ?? 0;
    const inHand = Math.min(lease.pending + this.#wanted(lease, head), ASK_MAX);
    const least = Math.min(lease.pending + head, ASK_MAX);
    lease.asks += 1;
    lease.lowWater = 0;
    lease.amount = Math.min(lease.amount, told + inHand);
    const ask = { leaseId: lease.id, spent: told, ask: lease.asks, amount: inHand, least };
    const answer = await askToRenew(this.#options, this.account, ask);
    lease.reported = told;
    if (!answer.ok) return this.#drop(lease, answer);
    this.#stand(answer.lease);
    if (answer.lease.status !== "held") {
      // Its cycle is over, or it was given up for lost. What was spent since the report was asked
      // for is told apart; and only a release is the word that there was nothing more.
      const isTold = lease.spent === told && lease.pending === 0;
      if (isTold && answer.lease.status === "settled") this.#lease = null;
      else this.#retire();
      return false;
    }
    this.#given(lease, answer.lease, told + inHand);
    lease.spendUntil = askedAt + answer.lease.spendForMs;
    return lease.amount - told < least;
  }

  async #acquire(): Promise<void> {
    const head = this.#line.head()?.cost ?? 0;
    const ask = this.#unanswered ?? {
      leaseId: `lse_${crypto.randomUUID()}`,
      amount: this.#wanted(null, head),
      least: head,
      askedAt: this.#options.clock.monotonic(),
    };
    this.#unanswered = ask;
    const answer = await askToAcquire(this.#options, this.account, ask);
    this.#unanswered = null;
    if (!answer.ok) {
      this.#refused(answer.rejection, ask.least);
      return;
    }
    this.#stand(answer.lease);
    const lease = newLease(ask.leaseId, 0, ask.askedAt + answer.lease.spendForMs);
    if (answer.lease.status !== "held") {
      // The answer was so long in coming that the lease is over: nothing of it was spent.
      this.#ended.push(lease);
      return;
    }
    this.#given(lease, answer.lease, ask.amount);
    this.#lease = lease;
    this.#calls = 0;
    this.#callsLastInterval = 0;
    this.#refusal = null;
    this.#heldInVain = null;
  }

  #stand(answer: LeaseState | Exhausted): void {
    this.#standing = standingOf(answer, this.#options.clock.wall());
  }

  #given(lease: Lease, answer: LeaseState, asked: number): void {
    lease.amount = toMicro(answer.amount);
    lease.isScarce = lease.amount < asked;
    const calls = Math.max(this.#calls, this.#callsLastInterval);
    const isSteady = calls >= STEADY_CALLS && !lease.isScarce;
    lease.lowWater = isSteady ? Math.floor(freeOf(lease) / 4) : 0;
  }

  /** What is to be in hand: as much as one interval uses, and enough for all that wait. */
  #wanted(lease: Lease | null, head: number): number {
    const waiting = this.#line.total();
    const recent = lease ? Math.max(this.#spentLastInterval, lease.spent - lease.spentAtTick) : 0;
    // Asking for less would mean to do without, should only the answer be lost.
    const kept = lease && this.#link.isFailing ? freeOf(lease) : 0;
    const wanted = Math.max(kept, waiting, lease?.isScarce ? 0 : recent);
    return Math.max(head, Math.min(wanted, ASK_MAX));
  }

  #refused(rejection: Rejection, least: number): void {
    const { clock, patienceMs, intervalMs } = this.#options;
    const now = clock.monotonic();
    const exhausted = isExhausted(rejection) ? rejection : null;
    if (exhausted) this.#stand(exhausted);
    const held = exhausted && aboutMicro(exhausted.held) > 0 ? exhausted.held : null;
    // Fits, and is only behind one that does not.
    const above = exhausted ? Math.min(aboutMicro(exhausted.available), least - 1) : -1;
    let hopes = held !== null && held !== this.#heldInVain;
    this.#line.settle((waiting) => {
      if (waiting.cost <= above) return null;
      if (hopes && now < waiting.giveUpAt) {
        waiting.isPaused = true;
        return null;
      }
      if (hopes) this.#heldInVain = held;
      hopes = false;
      return { kind: "refused", rejection };
    });
    if (this.#line.hasPaused) {
      this.#stopPause ??= clock.after(patienceMs / HOPES, () => {
        this.#stopPause = null;
        this.#line.wake();
        this.#pump();
      });
      return;
    }
    const resetsIn = this.#standing ? this.#standing.resetsAt - clock.wall() : intervalMs;
    const until = now + Math.min(intervalMs, Math.max(resetsIn, 0));
    this.#refusal = { rejection, above, until };
  }

  /** From now on it is spent no more; what is left of it is given back with its last report. */
  #retire(): void {
    if (!this.#lease) return;
    this.#ended.push(this.#lease);
    this.#lease = null;
    this.#spentLastInterval = 0;
  }

  /** Sluice knows no such lease: nothing can be reported of it. */
  #drop(lease: Lease, answer: LeaseAnswer): false {
    this.#lease = null;
    const facts = { ...this.account, leaseId: lease.id, spent: fromMicro(lease.spent), answer };
    this.#options.logger.error(facts, "a lease was not renewed");
    return false;
  }

  #schedule(): void {
    if (this.#isClosed || this.#stopTick) return;
    const holds = this.#lease !== null || this.#ended.length > 0;
    if (!holds && this.#owed.isEmpty && !this.#unanswered) return;
    this.#stopTick = this.#options.clock.after(this.#options.intervalMs, () => {
      this.#stopTick = null;
      this.#tick();
    });
  }

  /** An interval is over: what was spent is reported, and what is not needed given back. */
  #tick(): void {
    const lease = this.#lease;
    const calls = this.#calls;
    this.#calls = 0;
    this.#callsLastInterval = calls;
    if (lease) {
      this.#spentLastInterval = lease.spent - lease.spentAtTick;
      lease.spentAtTick = lease.spent;
      // What cannot be given back now had better be kept.
      const isNeeded = calls > 1 || this.#line.length > 0 || this.#link.isFailing;
      if (!isNeeded || lease.spent > LEASE_SPENT_MAX) this.#retire();
    }
    void this.#launch();
  }
}
