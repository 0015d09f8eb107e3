import { describe, expect, test } from "vitest";
import { callTo, flaky, OLGA, START, simulatedWorld } from "../../test/simulated-world.ts";
import type { Verdict } from "../ports/verdict.ts";

const CALL = callTo("GET /");

const admitted = (verdicts: readonly Verdict[]): number =>
  verdicts.filter(({ isAdmitted }) => isAdmitted).length;

/** Asked all at once; answered while time goes on. */
async function ask(
  gate: { decide: (call: typeof CALL) => Verdict | Promise<Verdict> },
  count: number,
  advance: () => Promise<void>,
): Promise<Verdict[]> {
  const asked = Array.from({ length: count }, () => Promise.resolve(gate.decide(CALL)));
  await advance();
  return Promise.all(asked);
}

describe("a lease, spent call by call (C9)", () => {
  test("a thousand calls cost a handful of asks", async () => {
    const world = simulatedWorld({ limit: 10_000, month: 100_000 });
    const gate = world.gate();
    for (let second = 0; second < 10; second += 1) {
      for (let call = 0; call < 1_000; call += 1) await gate.decide(CALL);
      await world.clock.advance(1_000);
    }
    await gate.close();
    expect(world.account("api_calls")).toEqual({ used: 10_000, held: 0 });
    const { acquireLease = 0, renewLease = 0, releaseLease = 0 } = world.backend.asked;
    expect(acquireLease + renewLease + releaseLease).toBeLessThan(60);
  });

  test("what is not needed any more is given back within two intervals", async () => {
    const world = simulatedWorld({ limit: 1_000, month: 1_000 });
    const gate = world.gate();
    await ask(gate, 100, () => world.clock.advance(900));
    await world.clock.advance(100);
    expect(world.account("api_calls")).toEqual({ used: 100, held: 100 });
    await world.clock.advance(1_000);
    expect(world.account("api_calls")).toEqual({ used: 100, held: 0 });
    await world.clock.advance(10_000);
    expect(world.clock.timers, "nothing held, no timer").toBe(0);
    await gate.close();
  });

  test("a trickle of calls holds nothing between them", async () => {
    const world = simulatedWorld();
    const gate = world.gate();
    for (let call = 1; call <= 5; call += 1) {
      expect((await gate.decide(CALL)).status).toBe(200);
      await world.clock.advance(5_000);
      expect(world.account("api_calls")).toEqual({ used: call, held: 0 });
    }
    await gate.close();
  });

  test("what is in hand is not spent after its time, whatever Sluice does", async () => {
    const world = simulatedWorld({ limit: 1_000 });
    let isAway = false;
    const gate = world.gate({ backend: flaky(world.backend, () => isAway && "before") });
    await ask(gate, 100, () => world.clock.advance(1_000));
    isAway = true;
    await ask(gate, 40, () => world.clock.advance(1_000));
    for (let time = 0; time < 30; time += 1) {
      expect((await gate.decide(CALL)).status).toBe(200);
      await world.clock.advance(2_000);
    }
    expect((await gate.decide(CALL)).status).toBe(503);
    isAway = false;
    await gate.close();
  });

  test("the host's clock does not matter: a lease is counted by the monotonic one", async () => {
    const world = simulatedWorld({ limit: 1_000_000 });
    let ahead = 0;
    const { monotonic, after } = world.clock;
    const clock = { monotonic, after, wall: () => world.clock.wall() + ahead };
    const gate = world.gate({ clock });
    await ask(gate, 100, () => world.clock.advance(1_000));
    for (const step of [86_400_000, -86_400_000, 3_600_000]) {
      ahead = step;
      expect(gate.decide(CALL)).not.toBeInstanceOf(Promise);
    }
    await gate.close();
    expect(world.account("api_calls").used).toBe(103);
  });

  test("settle tells what was spent, and keeps the lease", async () => {
    const world = simulatedWorld({ limit: 1_000 });
    const gate = world.gate();
    await ask(gate, 10, () => world.clock.advance(1_000));
    for (let call = 0; call < 7; call += 1) await gate.decide(CALL);
    await gate.settle("another-team");
    expect(world.account("api_calls").used).toBe(10);
    await gate.settle("team-1");
    expect(world.account("api_calls").used).toBe(17);
    expect(gate.decide(CALL)).not.toBeInstanceOf(Promise);
    await gate.close();
  });

  test("C9, C11: a lease ends with its cycle, and each cycle counts its own calls", async () => {
    const world = simulatedWorld({ limit: 1_000_000, month: 100 });
    const gate = world.gate();
    await world.clock.advance(31 * 86_400_000 - 1_500);
    for (let call = 0; call < 60; call += 1) await gate.decide(CALL);
    await world.clock.advance(1_400);
    expect((await gate.decide(CALL)).month).toMatchObject({ remaining: 39 });
    await world.clock.advance(100);
    const first = await gate.decide(CALL);
    expect(first.month).toMatchObject({ limit: 100, remaining: 99 });
    const rest = await ask(gate, 150, () => world.clock.advance(5_000));
    expect(admitted(rest)).toBe(99);
    await gate.close();
    expect(world.account("api_calls")).toEqual({ used: 161, held: 0 });
  });
});

describe("when nothing is left", () => {
  test("a refusal is remembered for an interval, then asked for anew", async () => {
    const world = simulatedWorld({ limit: 1_000, month: 3 });
    const gate = world.gate();
    for (let call = 0; call < 3; call += 1) await gate.decide(CALL);
    expect((await gate.decide(CALL)).status).toBe(429);
    const before = world.backend.asked["acquireLease"] ?? 0;
    for (let call = 0; call < 50; call += 1) {
      const verdict = gate.decide(CALL);
      expect(verdict, "at once").not.toBeInstanceOf(Promise);
    }
    expect(world.backend.asked["acquireLease"]).toBe(before);
    world.team.execute(
      { type: "grant_goodwill", pool: "api_calls", credits: "5", reason: "a gift" },
      { kind: "operator" },
      world.clock.wall(),
    );
    await world.clock.advance(1_000);
    expect((await gate.decide(CALL)).status).toBe(200);
    await gate.close();
  });

  test("what another gate holds and does not need is waited for", async () => {
    const world = simulatedWorld({ limit: 1_000, month: 10 });
    const [one, other] = [world.gate({ gateId: "one" }), world.gate({ gateId: "other" })];
    await ask(one, 6, () => world.clock.advance(0));
    await one.decide(CALL);
    expect(world.account("api_calls").held).toBeGreaterThan(0);
    const verdicts = await ask(other, 10, () => world.clock.advance(5_000));
    expect(admitted(verdicts)).toBe(3);
    await Promise.all([one.close(), other.close()]);
    expect(world.account("api_calls")).toEqual({ used: 10, held: 0 });
  });

  test("what is held and never comes is waited for once, not by every call", async () => {
    const world = simulatedWorld({ limit: 1_000, month: 10 });
    world.team.execute(
      { type: "reserve", pool: "api_calls", credits: "10", ttlSeconds: 3_600 },
      { kind: "operator" },
      world.clock.wall(),
    );
    const gate = world.gate();
    const [first] = await ask(gate, 1, () => world.clock.advance(3_000));
    expect(first?.status).toBe(429);
    await world.clock.advance(2_000);
    const before = world.clock.monotonic();
    expect((await gate.decide(CALL)).status).toBe(429);
    expect(world.clock.monotonic()).toBe(before);
    await gate.close();
  });

  test("a heavy call that is refused does not stop a light one", async () => {
    const world = simulatedWorld({ limit: 1_000, month: 5 });
    const gate = world.gate();
    const heavy = callTo("POST /monitors/7/runs");
    const asked = [gate.decide(heavy), gate.decide(CALL), gate.decide(heavy), gate.decide(CALL)];
    await world.clock.advance(5_000);
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses).toEqual([429, 200, 429, 200]);
    expect((await gate.decide(heavy)).status).toBe(429);
    expect((await gate.decide(CALL)).status).toBe(200);
    await gate.close();
    expect(world.account("api_calls").used).toBe(3);
  });
});

describe("while Sluice is away", () => {
  test("closed: 503 with Retry-After, and what was spent is reported once it is back", async () => {
    const world = simulatedWorld({ limit: 1_000, month: 100 });
    let isAway = false;
    const gate = world.gate({ backend: flaky(world.backend, () => isAway && "before") });
    await ask(gate, 5, () => world.clock.advance(1_000));
    isAway = true;
    const during = await ask(gate, 8, () => world.clock.advance(2_000));
    expect(admitted(during), "what was in hand").toBe(5);
    const refused = during.find(({ status }) => status === 503);
    expect(refused?.headers).toContainEqual(["Retry-After", "1"]);
    isAway = false;
    await world.clock.advance(3_000);
    expect(world.account("api_calls")).toEqual({ used: 10, held: 0 });
    await gate.close();
  });

  test.each(["before", "after"] as const)(
    "open: calls pass, are told of, and are reported exactly once (answers lost %s)",
    async (kind) => {
      const world = simulatedWorld({ limit: 10_000, month: 1_000 });
      let away: "before" | "after" | false = false;
      const backend = flaky(world.backend, () => away);
      const gate = world.gate({ backend, whenSluiceAway: "open" });
      await ask(gate, 5, () => world.clock.advance(500));
      away = kind;
      for (let second = 0; second < 20; second += 1) {
        const verdicts = await ask(gate, 10, () => world.clock.advance(1_000));
        expect(admitted(verdicts)).toBe(10);
        const { headers } = verdicts.at(-1) ?? { headers: [] };
        if (second > 5) expect(headers).toContainEqual(["Sluice-Store-Away", "api_calls;open"]);
      }
      away = false;
      await world.clock.advance(20_000);
      expect((await gate.decide(CALL)).headers.map(([name]) => name)).not.toContain(
        "Sluice-Store-Away",
      );
      await gate.close();
      expect(world.account("api_calls")).toEqual({ used: 206, held: 0 });
    },
  );

  test("an ask whose answer was lost is the same ask again: nothing is given twice", async () => {
    const world = simulatedWorld({ limit: 1_000, month: 100 });
    let away: "after" | false = "after";
    const gate = world.gate({ backend: flaky(world.backend, () => away) });
    expect((await gate.decide(CALL)).status).toBe(503);
    away = false;
    await world.clock.advance(1_000);
    expect((await gate.decide(CALL)).status).toBe(200);
    expect(world.team.reservations.size).toBe(1);
    await gate.close();
    expect(world.account("api_calls")).toEqual({ used: 1, held: 0 });
  });

  test("an answer that comes late makes no lease longer: it is counted from when it was asked", async () => {
    const world = simulatedWorld({ limit: 1_000, month: 100 });
    let away: "before" | "after" | false = "after";
    const gate = world.gate({ backend: flaky(world.backend, () => away) });
    expect(admitted(await ask(gate, 8, () => world.clock.advance(0)))).toBe(0);
    away = "before";
    await world.clock.advance(58_000);
    away = false;
    await world.clock.advance(1_500);
    expect(admitted(await ask(gate, 2, () => world.clock.advance(0)))).toBe(2);
    away = "before";
    await world.clock.advance(1_000);
    expect((await gate.decide(CALL)).status, "60 s after it was asked").toBe(503);
    away = false;
    await gate.close();
    expect(world.account("api_calls")).toEqual({ used: 2, held: 0 });
  });

  test("open: what is told twice because the word of it was lost counts once", async () => {
    const world = simulatedWorld({ limit: 10_000, month: 1_000 });
    let isAway = true;
    let losses = 3;
    const backend = {
      ...flaky(world.backend, () => isAway && "before"),
      recordUsage: async (usage: Parameters<typeof world.backend.recordUsage>[0]) => {
        if (isAway) throw new Error("no way there");
        await world.backend.recordUsage(usage);
        losses -= 1;
        if (losses >= 0) throw new Error("no way back");
      },
    };
    const gate = world.gate({ backend, whenSluiceAway: "open" });
    expect(admitted(await ask(gate, 7, () => world.clock.advance(2_000)))).toBe(7);
    isAway = false;
    await world.clock.advance(10_000);
    expect(losses).toBeLessThan(0);
    await gate.close();
    expect(world.account("api_calls")).toEqual({ used: 7, held: 0 });
  });

  test("while an ask for less is under way, no more than that is spent", async () => {
    const world = simulatedWorld({ limit: 10_000, month: 10_000 });
    let latencyMs = 0;
    const renewLease = async (renewal: Parameters<typeof world.backend.renewLease>[0]) => {
      const answer = await world.backend.renewLease(renewal);
      if (latencyMs > 0) await new Promise<void>((done) => world.clock.after(latencyMs, done));
      return answer;
    };
    const gate = world.gate({ backend: { ...flaky(world.backend, () => false), renewLease } });
    await ask(gate, 100, () => world.clock.advance(1_000));
    await ask(gate, 10, () => world.clock.advance(900));
    latencyMs = 200;
    await world.clock.advance(150);
    const verdicts = Array.from({ length: 50 }, () => gate.decide(CALL));
    expect(verdicts.filter((verdict) => !(verdict instanceof Promise))).toHaveLength(10);
    latencyMs = 0;
    await world.clock.advance(1_000);
    expect(admitted(await Promise.all(verdicts))).toBe(50);
    await gate.close();
    const leases = [...world.team.reservations.values()];
    expect(leases.filter(({ overrun }) => (overrun ?? 0n) > 0n)).toEqual([]);
  });

  test("a gate that closes while Sluice is away says what it could not tell", async () => {
    const world = simulatedWorld({ limit: 1_000 });
    let isAway = false;
    const errors: object[] = [];
    const gate = world.gate({
      backend: flaky(world.backend, () => isAway && "before"),
      logger: { warn() {}, error: (facts) => errors.push(facts) },
    });
    await ask(gate, 3, () => world.clock.advance(0));
    isAway = true;
    await gate.close();
    expect(errors.at(-1)).toEqual({ credits: 3 });
  });

  test("a call whose caller is still asked for when the gate closes leases nothing", async () => {
    const world = simulatedWorld();
    let name: (caller: typeof OLGA) => void = () => {};
    const caller = new Promise<typeof OLGA>((resolve) => {
      name = resolve;
    });
    const gate = world.gate({ identify: () => caller });
    const asked = gate.decide(CALL);
    await world.clock.advance(0);
    await gate.close();
    name(OLGA);
    expect((await asked).status).toBe(503);
    expect(world.account("api_calls")).toEqual({ used: 0, held: 0 });
    expect(world.clock.timers).toBe(0);
  });

  test("C6: a gate that was cut off past its lease's time gets back what it did not spend", async () => {
    const world = simulatedWorld({ limit: 1_000, month: 100 });
    let isAway = false;
    const gate = world.gate({ backend: flaky(world.backend, () => isAway && "before") });
    await ask(gate, 10, () => world.clock.advance(1_000));
    expect(world.account("api_calls")).toEqual({ used: 10, held: 10 });
    await gate.decide(CALL);
    isAway = true;
    await world.clock.advance(200_000);
    const other = world.gate({ gateId: "gate-2" });
    await ask(other, 1, () => world.clock.advance(0));
    expect(world.account("api_calls").used, "lost: 10").toBe(20);
    isAway = false;
    await world.clock.advance(10_000);
    await Promise.all([gate.close(), other.close()]);
    expect(world.account("api_calls")).toEqual({ used: 12, held: 0 });
  });
});

test("a team and its members are counted in the month together", async () => {
  const world = simulatedWorld({ limit: 1_000, month: 10 });
  const gate = world.gate({
    identify: (call) => ({ ...OLGA, memberId: call.address }),
  });
  const addresses = ["a", "b", "c"];
  const verdicts: Verdict[] = [];
  for (let round = 0; round < 5; round += 1) {
    for (const address of addresses) {
      verdicts.push(await gate.decide(callTo("GET /", {}, address)));
    }
  }
  expect(admitted(verdicts)).toBe(10);
  expect(verdicts[0]?.month?.resetsAt).toBe(START + 31 * 86_400_000);
  await gate.close();
});
