/** The key and the rule of a limit's counters, worked out once for each limit. */
import type { RateLimit } from "@sluice/core";
import { JITTER_MS, type LimitRule, limitRule } from "@sluice/core/limits";

export interface LimitPlan {
  readonly rule: LimitRule;
  /** As the script takes it; the last item is how long a key lives, as text. */
  readonly wire: string;
  /** Followed by a partition, it is the counter's key. */
  readonly prefix: string;
}

/**
 * The braces put all keys of a namespace into one slot, so that one script may decide them together
 * in a cluster as well. Window and algorithm are part of the name, since a tally means something
 * else under another window or algorithm. It stays valid when only the number of calls changes.
 */
export class LimitPlans {
  readonly #namespace: string;
  readonly #plans = new WeakMap<RateLimit, LimitPlan>();

  constructor(namespace: string) {
    this.#namespace = namespace;
  }

  get processes(): string {
    return `{${this.#namespace}}:processes`;
  }

  of(limit: RateLimit): LimitPlan {
    let plan = this.#plans.get(limit);
    if (plan === undefined) {
      const rule = limitRule(limit);
      const lifeMs = rule.windowMs + JITTER_MS;
      const window = `${limit.windowSeconds}${rule.isSmooth ? "~" : ""}`;
      plan = {
        rule,
        wire: `${rule.limit},${rule.windowMs},${rule.isSmooth ? 1 : 0},"${lifeMs}"`,
        prefix: `{${this.#namespace}}:${limit.id}:${window}:`,
      };
      this.#plans.set(limit, plan);
    }
    return plan;
  }
}
