/**
 * Limits that many processes share: calls of one turn of the event loop are decided by one call of
 * the script. Where the store fails once, everything is decided here by each limit's policy, and no
 * call waits for the store again until a probe in the background finds it well.
 */
import { randomUUID } from "node:crypto";
import type { Instant } from "@sluice/core";
import type { GateClock } from "../ports/clock.ts";
import type { Counter, Limiter, LimiterDecision, StoreOutage } from "../ports/limiter.ts";
import { Batch, COUNTERS_MAX, type Heartbeat, type PassedLocally } from "./batch.ts";
import { LimitPlans } from "./counter-keys.ts";
import { type RedisClient, type ScriptAnswer, StoreLink } from "./store-link.ts";
import { Outage } from "./store-outage.ts";

export interface RedisLimiterSettings {
  readonly redis: string | RedisClient;
  readonly namespace: string;
  readonly timeoutMs: number;
  readonly probeMs: number;
  readonly processes: number;
  readonly onOutage: (error: Error) => void;
  readonly onOutageOver: (outage: StoreOutage) => void;
  readonly clock: GateClock;
  /** The instant that the script decides at. Only tests set it. */
  readonly simulatedNow: (() => Instant) | null;
}

const HEARTBEAT_MS = 5_000;
const HEARTBEAT_KEEP_MS = 3 * HEARTBEAT_MS;

export class RedisLimiter implements Limiter {
  readonly #settings: RedisLimiterSettings;
  readonly #plans: LimitPlans;
  readonly #link: StoreLink;
  readonly #heartbeat: Heartbeat = { process: randomUUID(), keepMs: HEARTBEAT_KEEP_MS };
  readonly #underWay = new Set<Promise<void>>();
  readonly #forgetReady: () => void;
  #processes: number;
  #batch: Batch | null = null;
  #outage: Outage | null = null;
  /** The outage that ends once the store has confirmed what passed meanwhile. */
  #ending: Outage | null = null;
  #isProbing = false;
  #isClosed = false;
  /** By the monotonic clock. */
  #nextHeartbeat = Number.NEGATIVE_INFINITY;
  #cancelProbe: () => void = () => undefined;
  #cancelHeartbeat: () => void = () => undefined;

  constructor(settings: RedisLimiterSettings) {
    const { redis, clock, timeoutMs, simulatedNow } = settings;
    this.#settings = settings;
    this.#processes = settings.processes;
    this.#plans = new LimitPlans(settings.namespace);
    this.#link = new StoreLink(redis, clock, timeoutMs, simulatedNow);
    this.#forgetReady = this.#link.onReady(() => this.#probeNow());
    this.#armHeartbeat();
  }

  /** How many processes are known to share the limits. */
  get processes(): number {
    return this.#processes;
  }

  get isStoreAway(): boolean {
    return this.#outage !== null;
  }

  draw(
    counters: readonly Counter[],
    weight: number,
    isDry: boolean,
  ): LimiterDecision | Promise<LimiterDecision> {
    if (this.#isClosed) throw new Error("the limiter is closed");
    // Without counters there is nothing to ask of the store.
    if (counters.length === 0) return { isAdmitted: true, states: [], now: this.#link.now() };
    if (this.#outage) return this.#outage.decide(counters, weight, isDry, this.#link.now());
    const batch = this.#gathering();
    return new Promise((resolve) => {
      batch.addCall({ counters, weight, isDry, answer: resolve });
    });
  }

  /** Waits for the calls under way, within the time-out, and takes this process off the list. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#cancelProbe();
    this.#cancelHeartbeat();
    this.#forgetReady();
    this.#flush();
    await Promise.all(this.#underWay);
    if (!this.#outage) await this.#goodbye();
    this.#link.close();
  }

  #gathering(): Batch {
    if (this.#batch && !this.#batch.isFull) return this.#batch;
    this.#flush();
    const batch = new Batch(this.#plans);
    this.#batch = batch;
    // It runs after all calls that arrived in this turn of the loop.
    setImmediate(() => {
      if (this.#batch === batch) this.#flush();
    });
    return batch;
  }

  #flush(): void {
    const batch = this.#batch;
    this.#batch = null;
    if (!batch) return;
    if (this.#outage) this.#decideHere(batch, this.#outage);
    else this.#track(this.#decideThere(batch));
  }

  async #decideThere(batch: Batch): Promise<void> {
    let answer: ScriptAnswer;
    try {
      answer = await this.#evaluate(batch);
    } catch (error) {
      this.#decideHere(batch, this.#away(error));
      return;
    }
    let at = 0;
    for (const decision of batch.decisions(answer)) batch.calls[at++]?.answer(decision);
  }

  #decideHere(batch: Batch, outage: Outage): void {
    const now = this.#link.now();
    for (const { counters, weight, isDry, answer } of batch.calls) {
      answer(outage.decide(counters, weight, isDry, now));
    }
  }

  async #evaluate(batch: Batch, isProbe = false): Promise<ScriptAnswer> {
    const now = this.#settings.clock.monotonic();
    const isDue = isProbe || now >= this.#nextHeartbeat;
    if (isDue) this.#nextHeartbeat = now + HEARTBEAT_MS;
    const answer = await this.#link.evaluate(batch.ask(isDue ? this.#heartbeat : null));
    if (answer[1]) this.#processes = answer[1];
    return answer;
  }

  /** An outage begins with the first failure; those that follow belong to it. */
  #away(error: unknown): Outage {
    if (this.#outage) return this.#outage;
    this.#armProbe();
    if (this.#ending) {
      this.#outage = this.#ending;
      return this.#outage;
    }
    this.#outage = new Outage(this.#link.now(), this.#plans, this.#processes);
    const cause = error instanceof Error ? error : new Error(String(error));
    // An error in the host's callback must not keep calls from their answers.
    queueMicrotask(() => this.#settings.onOutage(cause));
    return this.#outage;
  }

  #armProbe(): void {
    if (this.#isClosed) return;
    this.#cancelProbe();
    this.#cancelProbe = this.#settings.clock.after(this.#settings.probeMs, () => this.#probeNow());
  }

  #probeNow(): void {
    if (this.#outage && !this.#isProbing && !this.#isClosed) this.#track(this.#probe(this.#outage));
  }

  /** Tries a write, then adds what passed meanwhile; with the last of that the store is back. */
  async #probe(outage: Outage): Promise<void> {
    this.#isProbing = true;
    try {
      await this.#evaluate(new Batch(this.#plans), true);
      while (outage.owed > COUNTERS_MAX) await this.#repay(outage);
      // The connection keeps the order: calls from here on are decided after this one.
      this.#cancelProbe();
      this.#ending = outage;
      this.#outage = null;
      await this.#repay(outage);
    } catch {
      // The store is away still, or again: that is the same outage.
      this.#outage = outage;
      this.#armProbe();
      return;
    } finally {
      this.#ending = null;
      this.#isProbing = false;
    }
    if (this.#outage !== null) return;
    const report = outage.report(this.#link.now());
    queueMicrotask(() => this.#settings.onOutageOver(report));
  }

  async #repay(outage: Outage): Promise<void> {
    const passed: PassedLocally[] = outage.take(COUNTERS_MAX);
    if (passed.length === 0) return;
    const batch = new Batch(this.#plans);
    for (const one of passed) batch.addPassed(one);
    try {
      await this.#evaluate(batch);
    } catch (error) {
      outage.putBack(passed, this.#link.now());
      throw error;
    }
  }

  /** A process without calls is alive too, and needs its share when calls come. */
  #armHeartbeat(): void {
    this.#cancelHeartbeat = this.#settings.clock.after(HEARTBEAT_MS, () => {
      this.#armHeartbeat();
      const isDue = this.#settings.clock.monotonic() >= this.#nextHeartbeat;
      if (!isDue || this.#outage) return;
      this.#track(this.#decideThere(new Batch(this.#plans)));
    });
  }

  async #goodbye(): Promise<void> {
    const { clock, timeoutMs } = this.#settings;
    let cancel: () => void = () => undefined;
    const late = new Promise<void>((resolve) => {
      cancel = clock.after(timeoutMs, resolve);
    });
    // If that fails, the list forgets this process by itself.
    const removed = this.#link.remove(this.#plans.processes, this.#heartbeat.process);
    await Promise.race([removed.catch(() => undefined), late]);
    cancel();
  }

  #track(work: Promise<void>): void {
    this.#underWay.add(work);
    const forget = () => this.#underWay.delete(work);
    work.then(forget, forget);
  }
}
