/**
 * One account's credits or calls, as a gate spends them: by lease, call by call, at the cost of a
 * subtraction (RULES C9).
 *
 * - It never overspends: what is spent never passes what was granted. While a request is under way,
 *   calls go on within the smaller of what the lease holds and what was asked for, since the lease
 *   keeps that much whatever the answer is, and whether or not it arrives.
 * - A lease is spent until the gate's own monotonic clock says so, counted from before it was
 *   requested: it ends here before it ends at Sluice, whatever anybody's wall clock does.
 * - A lease holds about as much as the last interval spent, and each interval is reported: a gate
 *   that dies loses that much, and no more.
 * - One request is under way at a time; calls that the lease does not cover wait for it together.
 */
import type { Instant, Rejection } from "@sluice/core";
import type { LeaseAnswer, LeaseState } from "../ports/backend.ts";
import { type Acquisition, askToAcquire, askToRelease, askToRenew } from "./asks.ts";
import { type Balance, balanceOf, type Exhausted, isExhausted } from "./balance.ts";
import { freeOf, type Lease, newLease } from "./lease.ts";
import { ASK_MAX, aboutMicro, fromMicro, LEASE_SPENT_MAX, toMicro } from "./micro.ts";
import type { QuotaOptions } from "./options.ts";
import { OwedUsage } from "./owed-usage.ts";
import type { Payer } from "./payer.ts";
import { type RememberedNo, rejectionOf } from "./remembered-no.ts";
import type { SluiceLink } from "./sluice-link.ts";
import { SPENT, type Taking, type Waiting, WaitingLine } from "./waiting-line.ts";

/** With fewer calls in an interval than this, a lease is not renewed ahead of need. */
const STEADY_CALLS = 4;
/** How often Sluice is asked again for a waiting call within its patience. */
const RETRIES = 4;

export class LeaseHolder {
  readonly payer: Payer;
  readonly #options: QuotaOptions;
  readonly #link: SluiceLink;
  /** The holders with something to report; this one adds and takes away itself. */
  readonly #live: Set<LeaseHolder>;
  readonly #line = new WaitingLine();
  readonly #owed: OwedUsage;
  /** Leases that are over, or soon will be, and have one last report to make. */
  readonly #ended: Lease[] = [];
  #lease: Lease | null = null;
  #unanswered: Acquisition | null = null;
  #rememberedNo: RememberedNo | null = null;
  /** What others held when a call waited for it in vain. */
  #heldInVain: string | null = null;
  #balance: Balance | null = null;
  #flight: Promise<void> | null = null;
  #calls = 0;
  #callsLastInterval = 0;
  #spentLastInterval = 0;
  #stopTick: (() => void) | null = null;
  #stopPause: (() => void) | null = null;
  #isClosed = false;

  constructor(payer: Payer, options: QuotaOptions, link: SluiceLink, live: Set<LeaseHolder>) {
    this.payer = payer;
    this.#options = options;
    this.#link = link;
    this.#live = live;
    this.#owed = new OwedUsage({ ...payer, item: options.item });
  }

  /** Whether the lease covers `cost`, and no call waits. */
  has(cost: number, now: number): boolean {
    const lease = this.#lease;
    return (
      lease !== null &&
      lease.amount - lease.spent - lease.pending >= cost &&
      now < lease.spendUntil &&
      this.#line.length === 0
    );
  }

  /** Call it only after `has` has said yes. */
  spend(cost: number): void {
    const lease = this.#lease;
    if (!lease) return;
    lease.spent += cost;
    this.#calls += 1;
    if (freeOf(lease) < lease.lowWater && !this.#flight) void this.#launch();
  }

  /** The refusal that Sluice gave a moment ago for this cost, and would give again. */
  refusalOf(cost: number, now: number): Rejection | null {
    return rejectionOf(this.#rememberedNo, cost, now);
  }

  /** Notes the use of a call that passes while Sluice is away. */
  owe(cost: number): void {
    this.#owed.add(cost, this.#options.clock.wall());
    this.#live.add(this);
    this.#schedule();
  }

  /**
   * Waits until `cost` is granted or refused. A final share is spent when it is granted: its call
   * needs no other share, for want of which it might have to be put back.
   */
  take(cost: number, isFinal: boolean): Promise<Taking> {
    const now = this.#options.clock.monotonic();
    if (this.#isClosed) return Promise.resolve({ kind: "away" });
    const rejection = this.refusalOf(cost, now);
    if (rejection) return Promise.resolve({ kind: "refused", rejection });
    if (!this.has(cost, now) && this.#link.isAway(now))
      return Promise.resolve(this.#whenAway(cost));
    this.#live.add(this);
    return new Promise((resolve) => {
      // Where others pause, the answer to a newcomer would be the same.
      const isPaused = this.#stopPause !== null;
      const giveUpAt = now + this.#options.patienceMs;
      this.#line.add({ cost, isFinal, giveUpAt, resolve, isPaused });
      this.#pump();
    });
  }

  /** The balance that Sluice last reported; it lacks what was unreported then. */
  balance(wall: Instant): Balance | null {
    return this.#balance && wall < this.#balance.goodUntil ? this.#balance : null;
  }

  /** The use that Sluice does not know of yet, and that `balance().used` therefore lacks. */
  unreported(): number {
    const lease = this.#lease;
    let sum = lease ? lease.spent - lease.reported : 0;
    for (const each of this.#ended) sum += each.spent - each.reported;
    return this.#owed.isEmpty ? sum : sum + this.#owed.total();
  }

  /** There is no lease, nothing to report and no call waiting. */
  get isIdle(): boolean {
    const holds = this.#lease !== null || this.#ended.length > 0 || this.#unanswered !== null;
    return !holds && this.#owed.isEmpty && this.#line.length === 0 && !this.#flight;
  }

  /** Reports now, if Sluice can be reached. */
  async settle(): Promise<void> {
    while (this.#flight) await this.#flight;
    if (this.unreported() > 0) await this.#launch();
  }

  /** Turns waiting calls away, reports, and releases every lease. Answers what stays unreported. */
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
      if (this.isIdle) this.#live.delete(this);
    });
    return this.#flight;
  }

  /** One conversation with Sluice: ended leases, the current one, waiting calls, owed use. */
  async #exchange(): Promise<void> {
    try {
      await this.#reportEnded();
      const isShort = this.#lease !== null && (await this.#renew(this.#lease));
      if (isShort) {
        // Only the request for a new lease is refused with the facts, and it gets what is left.
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
      const answer = await askToRelease(this.#options, this.payer, report);
      lease.reported = report.spent;
      if (answer.ok) this.#noteBalance(answer.lease);
      else if (report.spent > 0)
        logger.error({ ...report, ...answer.rejection }, "a report was refused");
      if (lease.spent === report.spent) this.#ended.splice(this.#ended.indexOf(lease), 1);
    }
  }

  /** Answers whether less was granted than the first in line needs. */
  async #renew(lease: Lease): Promise<boolean> {
    const askedAt = this.#options.clock.monotonic();
    const spent = lease.spent;
    const head = this.#line.head()?.cost ?? 0;
    const amount = Math.min(lease.pending + this.#amountFor(lease, head), ASK_MAX);
    const least = Math.min(lease.pending + head, ASK_MAX);
    lease.asks += 1;
    lease.lowWater = 0;
    lease.amount = Math.min(lease.amount, spent + amount);
    const ask = { leaseId: lease.id, spent, ask: lease.asks, amount, least };
    const answer = await askToRenew(this.#options, this.payer, ask);
    lease.reported = spent;
    if (!answer.ok) return this.#drop(lease, answer);
    this.#noteBalance(answer.lease);
    if (answer.lease.status !== "held") {
      // Its cycle is over, or it was given up for lost. Later use is reported on its own, and only
      // a release says that there was nothing more.
      const isReported = lease.spent === spent && lease.pending === 0;
      if (isReported && answer.lease.status === "settled") this.#lease = null;
      else this.#retire();
      return false;
    }
    this.#granted(lease, answer.lease, spent + amount);
    lease.spendUntil = askedAt + answer.lease.spendForMs;
    return lease.amount - spent < least;
  }

  async #acquire(): Promise<void> {
    const head = this.#line.head()?.cost ?? 0;
    const ask = this.#unanswered ?? {
      leaseId: `lse_${crypto.randomUUID()}`,
      amount: this.#amountFor(null, head),
      least: head,
      askedAt: this.#options.clock.monotonic(),
    };
    this.#unanswered = ask;
    const answer = await askToAcquire(this.#options, this.payer, ask);
    this.#unanswered = null;
    if (!answer.ok) {
      this.#refused(answer.rejection, ask.least);
      return;
    }
    this.#noteBalance(answer.lease);
    const lease = newLease(ask.leaseId, 0, ask.askedAt + answer.lease.spendForMs);
    if (answer.lease.status !== "held") {
      // The answer took so long that the lease is over: nothing of it was spent.
      this.#ended.push(lease);
      return;
    }
    this.#granted(lease, answer.lease, ask.amount);
    this.#lease = lease;
    this.#calls = 0;
    this.#callsLastInterval = 0;
    this.#rememberedNo = null;
    this.#heldInVain = null;
  }

  #noteBalance(answer: LeaseState | Exhausted): void {
    this.#balance = balanceOf(answer, this.#options.clock.wall());
  }

  #granted(lease: Lease, answer: LeaseState, asked: number): void {
    lease.amount = toMicro(answer.amount);
    lease.isScarce = lease.amount < asked;
    const calls = Math.max(this.#calls, this.#callsLastInterval);
    const isSteady = calls >= STEADY_CALLS && !lease.isScarce;
    lease.lowWater = isSteady ? Math.floor(freeOf(lease) / 4) : 0;
  }

  /** How much to ask for: what one interval uses, and enough for all that wait. */
  #amountFor(lease: Lease | null, head: number): number {
    const waiting = this.#line.total();
    const recent = lease ? Math.max(this.#spentLastInterval, lease.spent - lease.spentAtTick) : 0;
    // After a request for less, the lease would hold less even if its answer were lost.
    const kept = lease && this.#link.isFailing ? freeOf(lease) : 0;
    const amount = Math.max(kept, waiting, lease?.isScarce ? 0 : recent);
    return Math.max(head, Math.min(amount, ASK_MAX));
  }

  #refused(rejection: Rejection, least: number): void {
    const { clock, patienceMs, intervalMs } = this.#options;
    const now = clock.monotonic();
    const exhausted = isExhausted(rejection) ? rejection : null;
    if (exhausted) this.#noteBalance(exhausted);
    const held = exhausted && aboutMicro(exhausted.held) > 0 ? exhausted.held : null;
    // A smaller call may still fit: refuse only what costs more than is available, even if it waits
    // behind a larger one.
    const above = exhausted ? Math.min(aboutMicro(exhausted.available), least - 1) : -1;
    let mayWait = held !== null && held !== this.#heldInVain;
    this.#line.settle((waiting) => {
      if (waiting.cost <= above) return null;
      if (mayWait && now < waiting.giveUpAt) {
        waiting.isPaused = true;
        return null;
      }
      if (mayWait) this.#heldInVain = held;
      mayWait = false;
      return { kind: "refused", rejection };
    });
    if (this.#line.hasPaused) {
      this.#stopPause ??= clock.after(patienceMs / RETRIES, () => {
        this.#stopPause = null;
        this.#line.wake();
        this.#pump();
      });
      return;
    }
    const resetsIn = this.#balance ? this.#balance.resetsAt - clock.wall() : intervalMs;
    const until = now + Math.min(intervalMs, Math.max(resetsIn, 0));
    this.#rememberedNo = { rejection, above, until };
  }

  /** From now on the lease is not spent; its last report releases what is left of it. */
  #retire(): void {
    if (!this.#lease) return;
    this.#ended.push(this.#lease);
    this.#lease = null;
    this.#spentLastInterval = 0;
  }

  /** Sluice knows no such lease: nothing can be reported of it. */
  #drop(lease: Lease, answer: LeaseAnswer): false {
    this.#lease = null;
    const facts = { ...this.payer, leaseId: lease.id, spent: fromMicro(lease.spent), answer };
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

  /** An interval is over: its use is reported, and a lease that is not needed is released. */
  #tick(): void {
    const lease = this.#lease;
    const calls = this.#calls;
    this.#calls = 0;
    this.#callsLastInterval = calls;
    if (lease) {
      this.#spentLastInterval = lease.spent - lease.spentAtTick;
      lease.spentAtTick = lease.spent;
      // A lease that cannot be released now had better be kept.
      const isNeeded = calls > 1 || this.#line.length > 0 || this.#link.isFailing;
      if (!isNeeded || lease.spent > LEASE_SPENT_MAX) this.#retire();
    }
    void this.#launch();
  }
}
