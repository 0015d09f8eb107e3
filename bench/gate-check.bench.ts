/**
 * A check in process: a call of the month by lease (no key, no limit), the limiter alone, the whole
 * verdict of a gate (key, limit, lease), and that with its headers read, against
 * rate-limiter-flexible in memory, which does the limiter's part. Taken in turns, a key for each of
 * 1,000 users of the limiters; medians.
 */
import { performance } from "node:perf_hooks";
import type { RateLimit } from "@sluice/core";
import {
  type Counter,
  createGate,
  type GateCall,
  httpBackend,
  memoryLimiter,
  type Verdict,
} from "@sluice/gate";
import { RateLimiterMemory } from "rate-limiter-flexible";
import type { BenchRow } from "./bench-row.ts";
import { startGatedSluice, TEAM } from "./gated-sluice.ts";
import { ratesInTurns } from "./in-turns.ts";

const USERS = 1000;
const LIMIT = 1_000_000_000;
const CHECKS = 200_000;
/** After so many the event loop turns, as it does between requests. */
const CHECKS_PER_TURN = 1000;
const ROUNDS = 9;

const MINUTE: RateLimit = {
  id: "minute",
  name: "calls a minute",
  limit: LIMIT,
  windowSeconds: 60,
  algorithm: "fixed",
  per: ["user"],
  routes: null,
  whenStoreAway: "open",
  isHeadline: true,
  source: "made up for a measurement",
  assumed: "made up for a measurement",
};

/** As a function of the host tells it. */
const CALLER = { teamId: TEAM, memberId: "olga", keyId: null };

type Check = (at: number) => unknown;

export default async function gateCheck(): Promise<BenchRow[]> {
  const sluice = await startGatedSluice();
  const { url: baseUrl, operatorKey: key, memberKey } = sluice;
  const backend = httpBackend({ baseUrl, key });
  const gate = createGate({ backend });
  const leaseGate = createGate({
    backend: {
      ...backend,
      settings: async () => ({ ...(await backend.settings()), rateLimits: [] }),
    },
    identify: () => CALLER,
  });
  try {
    const checks = {
      lease: wholeGate((call) => leaseGate.decide(call), memberKey),
      gate: wholeGate((call) => gate.decide(call), memberKey),
      told: wholeGate((call) => headersOf(gate.decide(call)), memberKey),
      limiter: limiterAlone(),
      peer: peer(),
    };
    const measures = {
      lease: () => rateOf(checks.lease),
      gate: () => rateOf(checks.gate),
      told: () => rateOf(checks.told),
      limiter: () => rateOf(checks.limiter),
      peer: () => rateOf(checks.peer),
    };
    const rates = await ratesInTurns(measures, ROUNDS);
    const against = "rate-limiter-flexible, in memory";
    const row = (name: string, value: number): BenchRow => {
      const ratio = value / rates.peer;
      const unit = "checks/s";
      return { name, value, unit, against, againstValue: rates.peer, ratio, goal: ">= 1" };
    };
    return [
      row("lease alone: a call of the month", rates.lease),
      row("limiter alone, in memory", rates.limiter),
      row("whole gate: key, limit, lease", rates.gate),
      row("whole gate, headers read", rates.told),
    ];
  } finally {
    await Promise.all([gate.close(), leaseGate.close()]);
    await sluice.close();
  }
}

function wholeGate(decide: (call: GateCall) => unknown, memberKey: string): Check {
  const authorization = `Bearer ${memberKey}`;
  const call: GateCall = {
    method: "GET",
    path: "/things/1",
    address: "127.0.0.1",
    header: (name) => (name === "authorization" ? authorization : undefined),
  };
  return () => decide(call);
}

/** They are written when they are read. */
function headersOf(verdict: Verdict | Promise<Verdict>): unknown {
  return verdict instanceof Promise ? verdict.then(headersOf) : verdict.headers;
}

function limiterAlone(): Check {
  const limiter = memoryLimiter();
  const users = Array.from({ length: USERS }, (_, at): Counter[] => [
    { limit: MINUTE, partition: `user=team/${at}` },
  ]);
  return (at) => limiter.draw(users[at % USERS] ?? [], 1, false);
}

function peer(): Check {
  const limiter = new RateLimiterMemory({ points: LIMIT, duration: 60 });
  const users = Array.from({ length: USERS }, (_, at) => `team/${at}`);
  return (at) => limiter.consume(users[at % USERS] ?? "");
}

/** Checks a second; the turns of the event loop, where leases are renewed, are part of the time. */
async function rateOf(check: Check): Promise<number> {
  const began = performance.now();
  for (let at = 0; at < CHECKS; at += 1) {
    const answer = check(at);
    if (answer instanceof Promise) await answer;
    if (at % CHECKS_PER_TURN === 0) await new Promise((turned) => setImmediate(turned));
  }
  return (CHECKS / (performance.now() - began)) * 1000;
}
