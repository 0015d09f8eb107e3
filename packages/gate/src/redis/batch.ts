/** Makes one call of the script of calls that came in together, and reads its decision on each. */
import type { RateLimit } from "@sluice/core";
import { hasRoom, passesAt, remainingAt, resetsAt, type Tally } from "@sluice/core/limits";
import type { Counter, CounterState, LimiterDecision } from "../ports/limiter.ts";
import type { LimitPlan, LimitPlans } from "./counter-keys.ts";
import type { ScriptAnswer, ScriptAsk } from "./store-link.ts";

/** A call that waits for the store's word. */
export interface WaitingCall {
  readonly counters: readonly Counter[];
  readonly weight: number;
  readonly isDry: boolean;
  answer(decision: LimiterDecision): void;
}

/** Calls that passed locally, to be added to a counter of the store. */
export interface PassedLocally {
  readonly limit: RateLimit;
  readonly partition: string;
  readonly tally: Tally;
}

/** The next batch also says that this process is alive. */
export interface Heartbeat {
  readonly process: string;
  /** A process that was silent for so long counts as gone. */
  readonly keepMs: number;
}

/** The server does nothing else meanwhile; a batch of this size takes about a millisecond. */
export const COUNTERS_MAX = 500;
const CALLS_MAX = 1_000;

export class Batch {
  readonly calls: WaitingCall[] = [];
  readonly #plans: LimitPlans;
  readonly #keys: string[];
  readonly #keyAt = new Map<string, number>();
  readonly #ruleAt = new Map<LimitPlan, number>();
  #rules = "";
  #ruled = "";
  #additions = "";
  #asked = "";

  constructor(plans: LimitPlans) {
    this.#plans = plans;
    this.#keys = [plans.processes];
  }

  get isFull(): boolean {
    return this.#keyAt.size >= COUNTERS_MAX || this.calls.length >= CALLS_MAX;
  }

  addCall(call: WaitingCall): void {
    const { counters, weight, isDry } = call;
    this.calls.push(call);
    let asked = `${isDry ? -weight : weight},${counters.length}`;
    for (const { limit, partition } of counters) asked += `,${this.#at(limit, partition)}`;
    this.#asked += this.#asked === "" ? asked : `,${asked}`;
  }

  addPassed({ limit, partition, tally }: PassedLocally): void {
    const added = `${this.#at(limit, partition)},${tally.since},${tally.drawn}`;
    this.#additions += this.#additions === "" ? added : `,${added}`;
  }

  ask(heartbeat: Heartbeat | null): ScriptAsk {
    const alive = heartbeat ? `${heartbeat.keepMs},${JSON.stringify(heartbeat.process)}` : '0,""';
    return {
      keys: this.#keys,
      rest: `${alive},[${this.#rules}],[${this.#ruled}],[${this.#additions}],[${this.#asked}]`,
    };
  }

  /** In the order of the calls, each at the script's instant. */
  *decisions(answer: ScriptAnswer): Generator<LimiterDecision> {
    const now = answer[0] ?? 0;
    let at = 2 + this.#keyAt.size;
    for (const { counters, weight } of this.calls) {
      const isAdmitted = answer[at] === 1;
      at += 1;
      const states: CounterState[] = [];
      for (const counter of counters) {
        const { rule, prefix } = this.#plans.of(counter.limit);
        const since = answer[2 + (this.#keyAt.get(prefix + counter.partition) ?? 0)] ?? 0;
        const tally: Tally = { rule, since, drawn: answer[at] ?? 0 };
        at += 1;
        states.push({
          counter,
          remaining: remainingAt(tally, now),
          resetsAt: resetsAt(tally, now),
          retryAt: isAdmitted || hasRoom(tally, now, weight) ? null : passesAt(tally, now, weight),
          storeAway: null,
        });
      }
      yield { isAdmitted, states, now };
    }
  }

  #at(limit: RateLimit, partition: string): number {
    const plan = this.#plans.of(limit);
    const key = plan.prefix + partition;
    const known = this.#keyAt.get(key);
    if (known !== undefined) return known;
    const at = this.#keyAt.size;
    this.#keyAt.set(key, at);
    this.#keys.push(key);
    const rule = this.#ruleOf(plan);
    this.#ruled += at === 0 ? `${rule}` : `,${rule}`;
    return at;
  }

  #ruleOf(plan: LimitPlan): number {
    let at = this.#ruleAt.get(plan);
    if (at === undefined) {
      at = this.#ruleAt.size;
      this.#ruleAt.set(plan, at);
      this.#rules += at === 0 ? plan.wire : `,${plan.wire}`;
    }
    return at;
  }
}
