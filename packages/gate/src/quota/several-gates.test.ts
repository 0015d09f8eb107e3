/** Several gates on one allowance, at random, on a simulated clock. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { callTo, simulatedWorld } from "../../test/simulated-world.ts";
import type { GateBackend } from "../ports/backend.ts";
import type { Gate } from "../ports/options.ts";
import type { Verdict } from "../ports/verdict.ts";

const CALL = callTo("GET /");
const RUNS = { numRuns: 150 };

/** A gate that can be killed: from then on it asks nothing, hears nothing, and no timer runs. */
class MortalGate {
  readonly gate: Gate;
  /** When each call came, and whether it was admitted. */
  readonly calls: number[] = [];
  admitted = 0;
  waiting = 0;
  isDead = false;
  readonly #world: ReturnType<typeof simulatedWorld>;

  /** `latencyMs` is how long a question takes to Sluice, and its answer back. */
  constructor(world: ReturnType<typeof simulatedWorld>, gateId: string, latencyMs: number) {
    this.#world = world;
    const { clock, backend } = world;
    const travel = () =>
      latencyMs === 0
        ? Promise.resolve()
        : new Promise<void>((done) => clock.after(latencyMs, done));
    const ask = async <Answer>(send: () => Promise<Answer>): Promise<Answer> => {
      await travel();
      if (this.isDead) return new Promise(() => {});
      const answer = await send();
      await travel();
      return this.isDead ? new Promise(() => {}) : answer;
    };
    const mortal: GateBackend = {
      settings: () => backend.settings(),
      identify: (hashes) => backend.identify(hashes),
      acquireLease: (asked) => ask(() => backend.acquireLease(asked)),
      renewLease: (asked) => ask(() => backend.renewLease(asked)),
      releaseLease: (report) => ask(() => backend.releaseLease(report)),
      recordUsage: (usage) => ask(() => backend.recordUsage(usage)),
    };
    const after = (milliseconds: number, run: () => void) =>
      clock.after(milliseconds, () => {
        if (!this.isDead) run();
      });
    const mortalClock = { wall: clock.wall, monotonic: clock.monotonic, after };
    this.gate = world.gate({ backend: mortal, gateId, clock: mortalClock });
  }

  call(count: number): void {
    for (let each = 0; each < count; each += 1) {
      this.calls.push(this.#world.clock.monotonic());
      this.waiting += 1;
      const verdict = this.gate.decide(CALL);
      if (verdict instanceof Promise) void verdict.then((late) => this.#count(late));
      else this.#count(verdict);
    }
  }

  #count({ isAdmitted, status }: Verdict): void {
    this.waiting -= 1;
    if (isAdmitted) this.admitted += 1;
    else expect(status).toBe(429);
  }

  /** The most calls that ever came within an interval. */
  peak(intervalMs: number): number {
    return this.calls.reduce((most, from) => {
      const within = this.calls.filter((at) => at >= from && at <= from + intervalMs).length;
      return Math.max(most, within);
    }, 0);
  }
}

const month = fc.integer({ min: 1, max: 400 });
const latency = fc.constantFrom(0, 0, 1, 20, 60);

const step = (gates: number) =>
  fc.record({
    gate: fc.nat(gates - 1),
    count: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 5, max: 60 })),
    pauseMs: fc.oneof(fc.constant(0), fc.nat(400), fc.integer({ min: 500, max: 4_000 })),
  });

const overruns = ({ team }: ReturnType<typeof simulatedWorld>) =>
  [...team.reservations.values()].filter(({ overrun }) => (overrun ?? 0n) > 0n);

describe("C9: several gates share an allowance", () => {
  test.each([2, 4])(
    "exactly all of it passes while all %i live",
    async (count) => {
      const steps = fc.array(step(count), { minLength: 5, maxLength: 40 });
      let exhausted = 0;
      await fc.assert(
        fc.asyncProperty(month, latency, steps, async (month, latencyMs, todo) => {
          const world = simulatedWorld({ limit: 1_000_000, month });
          const gates = Array.from(
            { length: count },
            (_, at) => new MortalGate(world, `gate-${at}`, latencyMs),
          );
          for (const { gate, count: calls, pauseMs } of todo) {
            gates[gate]?.call(calls);
            await world.clock.advance(pauseMs);
          }
          await world.clock.advance(5_000);
          const asked = gates.reduce((sum, { calls }) => sum + calls.length, 0);
          const admitted = gates.reduce((sum, gate) => sum + gate.admitted, 0);
          expect(gates.map(({ waiting }) => waiting)).toEqual(gates.map(() => 0));
          expect(admitted).toBe(Math.min(month, asked));
          await Promise.all(gates.map(({ gate }) => gate.close()));
          expect(world.account("api_calls")).toEqual({ used: admitted, held: 0 });
          expect(overruns(world), "nothing spent that was not given").toEqual([]);
          if (asked > month) exhausted += 1;
        }),
        RUNS,
      );
      expect(exhausted).toBeGreaterThan(10);
    },
    60_000,
  );

  test("gates killed at any moment: never over, and a dead gate loses an interval's use at most", async () => {
    const steps = fc.array(step(3), { minLength: 5, maxLength: 30 });
    const deaths = fc.array(fc.record({ gate: fc.nat(2), after: fc.nat(8), inMs: fc.nat(500) }), {
      minLength: 1,
      maxLength: 2,
    });
    let [died, lostSomething] = [0, 0];
    await fc.assert(
      fc.asyncProperty(month, latency, steps, deaths, async (month, latencyMs, todo, ends) => {
        const world = simulatedWorld({ limit: 1_000_000, month });
        const gates = [0, 1, 2].map((at) => new MortalGate(world, `gate-${at}`, latencyMs));
        for (const [at, { gate, count, pauseMs }] of todo.entries()) {
          if (!gates[gate]?.isDead) gates[gate]?.call(count);
          for (const death of ends.filter(({ after }) => after === at)) {
            await world.clock.advance(death.inMs);
            const victim = gates[death.gate];
            if (victim) victim.isDead = true;
          }
          await world.clock.advance(pauseMs);
          expect(world.account("api_calls").used).toBeLessThanOrEqual(month);
        }
        await world.clock.advance(200_000);
        const admitted = gates.reduce((sum, gate) => sum + gate.admitted, 0);
        world.team.execute({ type: "tick" }, { kind: "operator" }, world.clock.wall());
        const { used, held } = world.account("api_calls");
        expect(held).toBe(0);
        expect(overruns(world), "nothing spent that was not given").toEqual([]);
        expect(used).toBeLessThanOrEqual(month);
        expect(admitted, "what passed is counted").toBeLessThanOrEqual(used);
        const dead = gates.filter(({ isDead }) => isDead);
        const most = dead.reduce((sum, gate) => sum + Math.max(gate.peak(1_000), gate.waiting), 0);
        expect(used - admitted, "lost to the team").toBeLessThanOrEqual(most);
        if (dead.length > 0) died += 1;
        if (used > admitted) lostSomething += 1;
        await Promise.all(gates.filter(({ isDead }) => !isDead).map(({ gate }) => gate.close()));
      }),
      { numRuns: 300 },
    );
    expect(died).toBeGreaterThan(20);
    expect(lostSomething).toBeGreaterThan(5);
  });
});
