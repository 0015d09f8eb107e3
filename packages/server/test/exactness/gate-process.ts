/**
 * A gate in a process of its own, as an API has it: `OPTIONS` in JSON. Each verdict is told to the
 * parent at once and by itself: a pass that the parent has not heard of never reached its caller.
 */
import { createGate, type GateCall, httpBackend, systemClock, type Verdict } from "@sluice/gate";
import { createRedisLimiter } from "@sluice/gate/redis";

export interface GateProcessOptions {
  readonly url: string;
  readonly operatorKey: string;
  readonly gateId: string;
  readonly whenSluiceAway?: "open" | "closed";
  readonly reportIntervalMs?: number;
  readonly timeoutMs?: number;
  /** Default: calls are counted in memory, for this process alone. */
  readonly redisUrl?: string;
}

/** So many calls at once, each with the next of the keys. */
export type Told = { readonly many: number; readonly keys: readonly string[] } | "close";

export type Heard =
  | { readonly kind: "ready" }
  | {
      readonly kind: "verdict";
      /** By the gate's monotonic clock. */
      readonly at: number;
      /** The longest that one of its report intervals has taken so far. */
      readonly intervalMs: number;
      readonly status: number;
      readonly code: string | null;
      /** When the headline's window ends. */
      readonly windowEndsAt: number | null;
      readonly isSluiceAway: boolean;
    }
  /** With what the gate said was wrong, if anything. */
  | { readonly kind: "closed"; readonly errors: readonly string[] };

const options: GateProcessOptions = JSON.parse(process.argv[2] ?? "{}");
const tell = (heard: Heard): void => void process.send?.(heard);

const INTERVAL_MS = options.reportIntervalMs ?? 1_000;
let longestMs = INTERVAL_MS;
let tickedAt: number | null = null;
/** An interval begins anew once its report is told, and timers are late on a busy machine. */
const clock = {
  ...systemClock,
  after(milliseconds: number, run: () => void) {
    const isTick = milliseconds === INTERVAL_MS;
    const from = tickedAt ?? systemClock.monotonic();
    return systemClock.after(milliseconds, () => {
      if (isTick) {
        tickedAt = systemClock.monotonic();
        longestMs = Math.max(longestMs, tickedAt - from);
      }
      run();
    });
  },
};

const errors: string[] = [];
const { url, operatorKey, timeoutMs, redisUrl, gateId, whenSluiceAway, reportIntervalMs } = options;
const gate = createGate({
  backend: httpBackend({
    baseUrl: url,
    key: operatorKey,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  }),
  ...(redisUrl === undefined
    ? {}
    : { limiter: createRedisLimiter({ redis: redisUrl, timeoutMs: 10_000 }) }),
  gateId,
  clock,
  ...(whenSluiceAway === undefined ? {} : { whenSluiceAway }),
  ...(reportIntervalMs === undefined ? {} : { reportIntervalMs }),
  logger: { warn() {}, error: (facts, message) => errors.push(JSON.stringify({ message, facts })) },
});

process.on("message", (told: Told) => {
  if (told === "close") void close();
  else call(told.keys, told.many);
});
tell({ kind: "ready" });

function call(keys: readonly string[], many: number): void {
  const calls = keys.map(callWith);
  for (let at = 0; at < many; at += 1) {
    const one = calls[at % calls.length];
    if (!one) throw new Error("a call needs a key");
    const verdict = gate.decide(one);
    if (verdict instanceof Promise) void verdict.then(answer);
    else answer(verdict);
  }
}

const callWith = (key: string): GateCall => ({
  method: "GET",
  path: "/x",
  address: "192.0.2.1",
  header: (name) => (name === "authorization" ? `Bearer ${key}` : undefined),
});

function answer({ status, refusal, limits, headers }: Verdict): void {
  tell({
    kind: "verdict",
    at: clock.monotonic(),
    intervalMs: longestMs,
    status,
    code: refusal?.code ?? null,
    windowEndsAt: limits.find(({ counter }) => counter.limit.isHeadline)?.resetsAt ?? null,
    isSluiceAway: headers.some(([name]) => name === "Sluice-Store-Away"),
  });
}

async function close(): Promise<void> {
  await gate.close();
  tell({ kind: "closed", errors });
  process.disconnect();
}
