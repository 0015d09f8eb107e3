/** What limits promise, against models that share none of their arithmetic. */
import { seed } from "@sluice/testing/rules";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseInstant } from "../base/instant.ts";
import {
  drawTogether,
  hasRoom,
  JITTER_MS,
  type LimitRule,
  limitRule,
  NEVER,
  newTally,
  passesAt,
  remainingAt,
  resetsAt,
  type Tally,
  usedAt,
} from "./tally.ts";

const SEED = seed();
const RUNS = Number(process.env.SLUICE_TEST_RUNS ?? 400);
const START = parseInstant("2026-02-28T23:59:30.500Z") ?? Number.NaN;
const MINUTE = 60_000;
const YEAR = 365 * 86_400_000;

const fixed = (limit: number, windowSeconds: number): LimitRule =>
  limitRule({ limit, windowSeconds, algorithm: "fixed" });
const smooth = (limit: number, windowSeconds: number): LimitRule =>
  limitRule({ limit, windowSeconds, algorithm: "smooth" });
const pass = (tally: Tally, now: number, weight = 1): boolean =>
  drawTogether([tally], now, weight, false);

/** Passes as many single calls as will, up to `most`. */
function drain(tally: Tally, now: number, most = 10_000): number {
  let passed = 0;
  while (passed < most && pass(tally, now)) passed += 1;
  return passed;
}

const check = <Values extends unknown[]>(property: fc.IProperty<Values>): void =>
  fc.assert(property, { seed: SEED, numRuns: RUNS });

const size = {
  limit: fc.integer({ min: 1, max: 40 }),
  windowSeconds: fc.integer({ min: 1, max: 90 }),
};
/** Pauses that fall within a window, on its edge and beyond it. */
const pause = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 0, max: 50 }),
  fc.integer({ min: 0, max: 200_000 }),
  fc.integer({ min: 0, max: YEAR }),
);
const calls = fc.array(fc.record({ pause, weight: fc.integer({ min: 1, max: 6 }) }), {
  minLength: 1,
  maxLength: 120,
});
const anyRule = fc
  .record({ ...size, algorithm: fc.constantFrom("fixed" as const, "smooth" as const) })
  .map(limitRule);

describe("fixed windows", () => {
  test("L1: 300 a minute let 300 of 301 calls pass, and 300 more from the next UTC minute", () => {
    const tally = newTally(fixed(300, 60));
    expect(drain(tally, START)).toBe(300);
    const turn = parseInstant("2026-03-01T00:00:00Z") ?? Number.NaN;
    expect(resetsAt(tally, START)).toBe(turn);
    expect(passesAt(tally, START, 1)).toBe(turn);
    expect(pass(tally, turn - 1)).toBe(false);
    expect(drain(tally, turn)).toBe(300);
  });

  test("L6: each window of the UTC clock lets exactly as much pass as fits in it", () => {
    check(
      fc.property(fc.record(size), calls, ({ limit, windowSeconds }, asked) => {
        const tally = newTally(fixed(limit, windowSeconds));
        const passed = new Map<number, number>();
        let now = START;
        for (const { pause, weight } of asked) {
          now += pause;
          const window = Math.floor(now / (windowSeconds * 1_000));
          const used = passed.get(window) ?? 0;
          const fits = used + weight <= limit;
          expect(pass(tally, now, weight)).toBe(fits);
          if (fits) passed.set(window, used + weight);
          expect(remainingAt(tally, now)).toBe(limit - (passed.get(window) ?? 0));
          expect(usedAt(tally, now)).toBe(passed.get(window) ?? 0);
          expect(resetsAt(tally, now)).toBe((window + 1) * windowSeconds * 1_000);
        }
      }),
    );
  });
});

describe("smooth windows", () => {
  test("a burst of the limit passes at once, then one each window / limit", () => {
    const tally = newTally(smooth(300, 60));
    expect(drain(tally, START)).toBe(300);
    expect(passesAt(tally, START, 1)).toBe(START + 200);
    expect(passesAt(tally, START, 300)).toBe(START + MINUTE);
    expect(drain(tally, START + 199)).toBe(0);
    expect(drain(tally, START + 1_000)).toBe(5);
    expect(resetsAt(tally, START + 1_000)).toBe(START + 1_000 + MINUTE);
  });

  test("they decide as the generic cell rate algorithm does in exact fractions", () => {
    check(
      fc.property(fc.record(size), calls, ({ limit, windowSeconds }, asked) => {
        const tally = newTally(smooth(limit, windowSeconds));
        // Theoretical arrival time, in milliseconds times the limit, so that nothing is rounded.
        const window = BigInt(windowSeconds) * 1_000n;
        let arrival = 0n;
        let now = START;
        for (const { pause, weight } of asked) {
          now += pause;
          const at = BigInt(now) * BigInt(limit);
          const after = (arrival > at ? arrival : at) + window * BigInt(weight);
          const conforms = after - at <= window * BigInt(limit);
          expect(pass(tally, now, weight)).toBe(conforms);
          if (conforms) arrival = after;
        }
      }),
    );
  });

  test("never more than limit + elapsed / interval pass in any interval", () => {
    check(
      fc.property(fc.record(size), calls, ({ limit, windowSeconds }, asked) => {
        const tally = newTally(smooth(limit, windowSeconds));
        const passed: { at: number; weight: number }[] = [];
        let now = START;
        for (const { pause, weight } of asked) {
          now += pause;
          if (pass(tally, now, weight)) passed.push({ at: now, weight });
        }
        for (const [first, { at: from }] of passed.entries()) {
          let sum = 0;
          for (const { at, weight } of passed.slice(first)) {
            sum += weight;
            const flowed = Math.floor(((at - from) * limit) / (windowSeconds * 1_000));
            expect(sum).toBeLessThanOrEqual(limit + flowed);
          }
        }
      }),
    );
  });
});

describe("what is told", () => {
  test("a call that is refused passes at the instant told, and not a millisecond before", () => {
    check(
      fc.property(anyRule, calls, (rule, asked) => {
        const tally = newTally(rule);
        let now = START;
        for (const { pause, weight } of asked) {
          now += pause;
          const isAdmitted = hasRoom(tally, now, weight);
          expect(weight <= remainingAt(tally, now)).toBe(isAdmitted);
          const at = passesAt(tally, now, weight);
          if (isAdmitted) expect(at).toBe(now);
          else if (weight > rule.limit) expect(at).toBe(NEVER);
          else {
            expect(at).toBeGreaterThan(now);
            expect(hasRoom(tally, at, weight)).toBe(true);
            expect(hasRoom(tally, at - 1, weight)).toBe(false);
          }
          pass(tally, now, weight);
          const reset = resetsAt(tally, now);
          expect(remainingAt(tally, reset)).toBe(rule.limit);
          expect(usedAt(tally, reset)).toBe(0);
        }
      }),
    );
  });

  test("a call that weighs more than the limit never passes, and is told so", () => {
    for (const rule of [fixed(10, 10), smooth(10, 10)]) {
      const tally = newTally(rule);
      expect(hasRoom(tally, START, 11)).toBe(false);
      expect(passesAt(tally, START, 11)).toBe(NEVER);
      expect(hasRoom(tally, START, 10)).toBe(true);
    }
  });

  test("what was drawn beyond the limit elsewhere keeps nobody out for longer than a window", () => {
    for (const rule of [fixed(10, 10), smooth(10, 10)]) {
      const tally: Tally = { rule, since: START - (START % 10_000), drawn: 25 * rule.price };
      expect(remainingAt(tally, tally.since)).toBe(0);
      expect(usedAt(tally, tally.since)).toBe(25);
      const at = passesAt(tally, tally.since, 1);
      expect(at).toBe(tally.since + 10_000);
      expect(resetsAt(tally, tally.since)).toBe(at);
      expect(hasRoom(tally, at - 1, 1)).toBe(false);
      expect(hasRoom(tally, at, 10)).toBe(true);
    }
  });

  test("a limit that whole numbers cannot count is a bug of whoever let it through", () => {
    expect(() => smooth(9_007_199_254_741, 1)).toThrow(/whole numbers/);
    expect(() => fixed(0, 60)).toThrow(/whole numbers/);
    expect(smooth(9_007_199_254_740, 1).capacity).toBe(9_007_199_254_740_000);
  });
});

describe("several together", () => {
  test("L6: all draw or none does, and a dry draw takes nothing", () => {
    check(
      fc.property(
        fc.array(anyRule, { minLength: 1, maxLength: 5 }),
        fc.array(fc.tuple(pause, fc.integer({ min: 1, max: 6 }), fc.boolean()), { maxLength: 80 }),
        (rules, asked) => {
          const tallies = rules.map(newTally);
          const alone = rules.map(newTally);
          let now = START;
          for (const [pause, weight, isDry] of asked) {
            now += pause;
            const before = structuredClone(tallies);
            const fits = alone.every((tally) => remainingAt(tally, now) >= weight);
            expect(drawTogether(tallies, now, weight, isDry)).toBe(fits);
            if (isDry || !fits) expect(tallies).toEqual(before);
            else for (const tally of alone) expect(pass(tally, now, weight)).toBe(true);
          }
        },
      ),
    );
  });
});

describe("steps of the clock", () => {
  const step = fc
    .oneof(
      fc.integer({ min: 0, max: JITTER_MS }),
      fc.integer({ min: 0, max: 10 * MINUTE }),
      fc.integer({ min: 0, max: 5 * 3_600_000 }),
      fc.constant(YEAR),
    )
    .chain((size) => fc.constantFrom(size, -size));
  const event = fc.oneof(
    { weight: 4, arbitrary: fc.record({ wait: fc.integer({ min: 0, max: 120_000 }) }) },
    { weight: 1, arbitrary: fc.record({ step }) },
  );

  test("a step lets at most one window's calls more pass, and keeps nobody out for longer", () => {
    check(
      fc.property(anyRule, fc.array(event, { maxLength: 60 }), (rule, events) => {
        const tally = newTally(rule);
        let elapsed = 0;
        let clock = START;
        let steps = 0;
        let passed = 0;
        for (const happens of events) {
          if ("step" in happens) {
            clock += happens.step;
            steps += 1;
          } else {
            elapsed += happens.wait;
            clock += happens.wait;
          }
          passed += drain(tally, clock);
          const wait = passesAt(tally, clock, 1) - clock;
          expect(wait).toBeLessThanOrEqual(rule.windowMs + JITTER_MS);
          expect(resetsAt(tally, clock) - clock).toBeLessThanOrEqual(rule.windowMs + JITTER_MS);
        }
        const steady = rule.isSmooth
          ? rule.limit + Math.floor((elapsed * rule.limit) / rule.windowMs)
          : rule.limit * (Math.ceil(elapsed / rule.windowMs) + 1);
        expect(passed).toBeLessThanOrEqual(steady + steps * rule.limit);
      }),
    );
  });

  test("jitter of up to a second lets nothing more pass, at an edge or elsewhere", () => {
    const jittered = fc.array(
      fc.record({
        wait: fc.integer({ min: 0, max: 20_000 }),
        jitter: fc.integer({ min: 0, max: JITTER_MS }),
      }),
      { maxLength: 80 },
    );
    check(
      fc.property(anyRule, jittered, (rule, asked) => {
        const tally = newTally(rule);
        const passed = new Map<number, number>();
        let total = 0;
        let time = START;
        let latest = START;
        for (const { wait, jitter } of asked) {
          time += wait;
          const now = time - jitter;
          latest = Math.max(latest, now);
          const count = drain(tally, now);
          total += count;
          const window = tally.since;
          passed.set(window, (passed.get(window) ?? 0) + count);
        }
        const flowed = ((latest - START + JITTER_MS) * rule.limit) / rule.windowMs;
        if (rule.isSmooth) expect(total).toBeLessThanOrEqual(rule.limit + Math.floor(flowed));
        else for (const count of passed.values()) expect(count).toBeLessThanOrEqual(rule.limit);
      }),
    );
  });

  test.each([
    ["an hour back", -3_600_000],
    ["an hour forward", 3_600_000],
    ["a year back", -YEAR],
    ["a year forward", YEAR],
  ])("set %s, a spent limit begins anew", (_, step) => {
    for (const rule of [fixed(300, 60), smooth(300, 60)]) {
      const tally = newTally(rule);
      drain(tally, START);
      expect(drain(tally, START + step)).toBe(300);
      expect(drain(tally, START + step)).toBe(0);
    }
  });

  test("set back by a second over the edge of a window, the window that began goes on", () => {
    const tally = newTally(fixed(300, 60));
    const turn = Math.ceil(START / MINUTE) * MINUTE;
    expect(drain(tally, turn)).toBe(300);
    expect(drain(tally, turn - JITTER_MS)).toBe(0);
    expect(passesAt(tally, turn - JITTER_MS, 1)).toBe(turn + MINUTE);
    expect(drain(tally, turn - JITTER_MS - 1)).toBe(300);
  });
});
