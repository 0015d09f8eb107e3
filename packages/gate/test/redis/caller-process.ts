/**
 * One of several processes that share limits: `URL NAMESPACE`. Asked `{ keys, many }`, it makes
 * that many calls at once, by one user over those keys, and tells what came of them.
 */

import { countersOf } from "../../src/limits/counters.ts";
import type { KeyIdentity } from "../../src/ports/backend.ts";
import { createRedisLimiter } from "../../src/redis/index.ts";
import { limitOf } from "./limits.ts";

export interface CallerReport {
  readonly asked: number;
  readonly passed: number;
  readonly storeAway: number;
  /** Of the calls that passed. */
  readonly remaining: readonly number[];
  readonly instants: readonly number[];
  readonly keys: number;
}

const [, , url = "", namespace = ""] = process.argv;
const LIMITS = [
  limitOf("api-minute", 300, { per: ["user"] }),
  limitOf("by-key", 1_000, { per: ["key"] }),
];
const limiter = createRedisLimiter({ redis: url, namespace, timeoutMs: 10_000 });

process.on("message", (ask: "end" | { keys: string[]; many: number }) => {
  if (ask === "end") {
    process.disconnect();
    void limiter.close();
  } else {
    void call(ask.keys, ask.many).then((report) => process.send?.(report));
  }
});
process.send?.("ready");

async function call(keys: readonly string[], many: number): Promise<CallerReport> {
  const decisions = await Promise.all(
    Array.from({ length: many }, (_, at) =>
      limiter.draw(countersBy(keys[at % keys.length]), 1, false),
    ),
  );
  const passed = decisions.filter(({ isAdmitted }) => isAdmitted);
  return {
    asked: decisions.length,
    passed: passed.length,
    storeAway: decisions.filter(({ states }) => states[0]?.storeAway).length,
    remaining: passed.map(({ states }) => states[0]?.remaining ?? -1),
    instants: decisions.map(({ now }) => now),
    keys: new Set(decisions.map(({ states }) => states[1]?.counter.partition)).size,
  };
}

function countersBy(keyId = "") {
  const identity: KeyIdentity = { keyId, teamId: "acme", memberId: "ana" };
  return countersOf(LIMITS, { identity, address: "192.0.2.1", route: null }, "");
}
