/**
 * Gates at random: they spend by themselves, report, fall silent, are cut off and come back; asks
 * are lost, answers are lost, asks arrive late. Whatever happens, no cycle is used past its limit,
 * and once everybody has reported what is used is what was spent.
 */
import { TeamAudit } from "@sluice/engine";
import { drawFrom, MemoryTeam, sampleCatalog, seed, seededDraw } from "@sluice/testing/rules";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Never } from "../../test/never.ts";
import { CREDIT } from "../base/amounts.ts";
import { parseInstant } from "../base/instant.ts";
import type { Command, CommandOf } from "../commands/commands.ts";
import { advance } from "../decide/advance.ts";
import { decide, type Outcome } from "../decide/decide.ts";
import type { LeaseView } from "../views/leases.ts";

const SEED = seed();
const RUNS = Number(process.env.SLUICE_TEST_RUNS ?? 300);
const START = parseInstant("2026-03-09T23:52:00Z") ?? Number.NaN;
const END = parseInstant("2026-03-10T00:00:00Z") ?? Number.NaN;
const LIMIT = 24;
const GATES = 4;
const operator = { kind: "operator" } as const;

const plan = sampleCatalog.plans.team;
if (!plan?.pools.flows) throw new Error("the sample catalog has the plan");
const flows = {
  ...plan.pools.flows,
  allotment: { ...plan.pools.flows.allotment, value: BigInt(LIMIT) * CREDIT },
};
const catalog = {
  ...sampleCatalog,
  plans: { ...sampleCatalog.plans, team: { ...plan, pools: { ...plan.pools, flows } } },
};

interface Held {
  readonly leaseId: string;
  spent: number;
  /** The most that it may have spent, as far as its gate knows. */
  ceiling: number;
  until: number;
  asks: number;
}

type Ask = CommandOf<"renew_lease">;

class World {
  readonly team: MemoryTeam;
  now = START;
  /** What calls have really used, by cycle. */
  readonly used = [0, 0];
  /** Leases that a gate has let go without knowing whether its last report came. */
  readonly left: Held[] = [];
  readonly onTheWay: Ask[] = [];
  /** What has happened so far that matters. */
  readonly met = new Set<string>();
  readonly #held: (Held | null)[] = Array.from({ length: GATES }, () => null);
  /** What should never be, and was. */
  readonly wrong: string[] = [];
  readonly #never = new Never();
  #made = 0;

  constructor() {
    const owner = { memberId: "ann", name: "Ann" };
    const begin = { type: "create_team", name: "T", plan: "team", anchor: "2026-01-10" } as const;
    this.team = new MemoryTeam(catalog, { ...begin, owner }, START);
  }

  step(draw: (below: number) => number): void {
    this.now += draw(12) === 0 ? draw(120) * 1000 : draw(3) * 1000;
    const gate = draw(GATES);
    const held = this.#held[gate] ?? null;
    switch (draw(10)) {
      case 0:
      case 1:
        if (held) this.#ask(gate, held, draw);
        else this.#acquire(gate, 1 + draw(20), 1 + draw(3));
        break;
      case 2:
        if (held && draw(3) === 0) this.#release(gate, held);
        break;
      case 3:
        if (held && draw(4) === 0) this.#die(gate, held);
        break;
      case 4:
        this.#deliverLate(draw);
        break;
      case 5:
        this.#comeBack(draw);
        break;
      default:
        if (held) this.#call(held, 1 + draw(4));
    }
  }

  /** Everybody reports at last. */
  allComeBack(): void {
    for (const held of this.#held) if (held) this.left.push(held);
    this.#held.fill(null);
    while (this.onTheWay.length > 0) this.#deliverLate(() => 0);
    for (const held of this.left) this.#do({ type: "release_lease", ...said(held) });
  }

  accountOf(cycle: number): { used: number; held: number; beyond: bigint } {
    const account = this.team.accounts.get(`flows:team:${cycle}`);
    return {
      used: Number((account?.used ?? 0n) / CREDIT),
      held: Number((account?.held ?? 0n) / CREDIT),
      beyond: (account?.absorbed ?? 0n) + (account?.overage ?? 0n),
    };
  }

  #call(held: Held, credits: number): void {
    if (this.now >= held.until || held.spent + credits > held.ceiling) {
      this.met.add("a call that found the lease empty or over");
      return;
    }
    held.spent += credits;
    const cycle = this.now < END ? 0 : 1;
    this.used[cycle] = (this.used[cycle] ?? 0) + credits;
    this.met.add("a call that passed");
  }

  #acquire(gate: number, amount: number, least: number): void {
    const leaseId = `lse-${this.#made++}`;
    const command = {
      type: "acquire_lease",
      leaseId,
      gateId: `gate-${gate}`,
      pool: "flows",
      amount: `${amount}`,
      least: `${least}`,
    } as const;
    const first = this.#do(command);
    // The answer may be lost, and the same asked again: it must not be given twice.
    const outcome = gate === 0 ? this.#do(command) : first;
    if (!outcome.ok) {
      this.met.add(`refused: ${outcome.rejection.code}`);
      return;
    }
    const lease = outcome.answer.lease;
    if (Number(lease.amount) < amount) this.met.add("given in part");
    const until = this.now + lease.spendForMs;
    const ceiling = Math.floor(Number(lease.amount));
    this.#held[gate] = { leaseId, spent: 0, ceiling, until, asks: 0 };
  }

  #ask(gate: number, held: Held, draw: (below: number) => number): void {
    held.asks += 1;
    const amount = draw(3) === 0 ? 0 : 1 + draw(15);
    const ask: Ask = { type: "renew_lease", ...said(held), amount: `${amount}`, ask: held.asks };
    // Until it is answered, it may or may not have given something back.
    held.ceiling = Math.min(held.ceiling, held.spent + amount);
    switch (draw(5)) {
      case 0:
        this.onTheWay.push(ask);
        this.met.add("an ask that is late");
        return;
      case 1:
        this.#do(ask);
        this.met.add("an answer that is lost");
        return;
      default: {
        const outcome = this.#do(ask);
        if (outcome.ok) this.#take(gate, held, outcome.answer.lease);
        else throw new Error(`an ask is never refused: ${JSON.stringify(outcome.rejection)}`);
      }
    }
  }

  #take(gate: number, held: Held, lease: LeaseView): void {
    if (lease.status === "held") {
      held.ceiling = Math.floor(Number(lease.amount));
      held.until = this.now + lease.spendForMs;
      return;
    }
    this.met.add(`answered: ${lease.status}`);
    this.left.push(held);
    this.#held[gate] = null;
  }

  #release(gate: number, held: Held): void {
    this.#do({ type: "release_lease", ...said(held) });
    this.left.push(held);
    this.#held[gate] = null;
    this.met.add("released");
  }

  #die(gate: number, held: Held): void {
    this.left.push(held);
    this.#held[gate] = null;
    this.met.add("died");
  }

  #deliverLate(draw: (below: number) => number): void {
    const [ask] = this.onTheWay.splice(draw(Math.max(1, this.onTheWay.length)), 1);
    if (ask) this.#do(ask);
  }

  /** One that was cut off, or reports twice. */
  #comeBack(draw: (below: number) => number): void {
    const held = this.left[draw(Math.max(1, this.left.length))];
    if (!held) return;
    const outcome = this.#do({ type: "release_lease", ...said(held) });
    const lease = outcome.ok ? outcome.answer.lease : null;
    if (lease?.status === "expired") this.met.add("reported late");
  }

  #do<Asked extends Command>(command: Asked): Outcome<Asked["type"]> {
    const { team } = this;
    const draft = team.draftFor(command);
    const context = team.contextAt(draft, this.now);
    advance(draft, context);
    const outcome = decide(draft, context, operator, command);
    this.wrong.push(...this.#never.ofDraft(team, draft));
    team.commit(draft);
    this.wrong.push(...this.#never.ofState(team.state, context));
    return outcome;
  }
}

const said = (held: Held): { leaseId: string; spent: string } => ({
  leaseId: held.leaseId,
  spent: `${held.spent}`,
});

function audit(team: MemoryTeam): unknown[] {
  const cycles = [...team.cycles.values()].sort((a, b) => a.index - b.index);
  const zones = new Map(cycles.map((cycle) => [cycle.index, cycle.timeZone]));
  const checks = new TeamAudit(team.state.team, team.catalog, zones, 0);
  for (const row of team.journal()) {
    if ("charge" in row) checks.charge(row.charge);
    else checks.entry(row.entry);
  }
  checks.documents({
    runs: [],
    actions: [],
    reservations: team.reservations.values(),
    accounts: [...team.accounts.values()],
    cycles,
  });
  return checks.findings.found;
}

const step = fc.array(fc.nat(), { minLength: 9, maxLength: 9, size: "max" });
const steps = fc.array(step, { minLength: 20, maxLength: 250, size: "max" });

describe(`gates at random, seed ${SEED}`, () => {
  test("C9: no limit is passed whatever dies, and what is reported in the end is what was spent", () => {
    fc.assert(
      fc.property(steps, (items) => {
        const world = new World();
        const cycle = world.team.state.team.cycle.index;
        for (const item of items) {
          world.step(drawFrom(item));
          expect(world.wrong).toEqual([]);
          for (const at of [0, 1]) {
            const { used, held, beyond } = world.accountOf(cycle + at);
            expect(beyond, "nothing is absorbed or billed").toBe(0n);
            expect(used + held, "never over").toBeLessThanOrEqual(LIMIT);
            const spent = world.used[at] ?? 0;
            expect(spent, "what was spent is used or held").toBeLessThanOrEqual(used + held);
          }
        }
        expect(audit(world.team)).toEqual([]);
        world.allComeBack();
        expect([0, 1].map((at) => world.accountOf(cycle + at).used)).toEqual(world.used);
        const overruns = [...world.team.reservations.values()].filter(({ overrun }) => overrun);
        expect(overruns, "what was given is not taken back unasked").toEqual([]);
        expect(audit(world.team)).toEqual([]);
      }),
      { seed: SEED, numRuns: RUNS, unbiased: true, endOnFailure: true },
    );
  });

  test("the gates meet all that matters", () => {
    const missing = new Set([
      "a call that passed",
      "a call that found the lease empty or over",
      "refused: credits_exhausted",
      "given in part",
      "an ask that is late",
      "an answer that is lost",
      "answered: settled",
      "answered: expired",
      "released",
      "died",
      "reported late",
      "the cycle turned",
      "lost",
    ]);
    for (let run = 0; run < 1_000 && missing.size > 0; run += 1) {
      const draw = seededDraw(SEED + run);
      const world = new World();
      const cycle = world.team.state.team.cycle.index;
      for (let many = 20 + draw(230); many > 0; many -= 1) world.step(draw);
      for (const what of world.met) missing.delete(what);
      if (world.team.state.team.cycle.index > cycle) missing.delete("the cycle turned");
      const leases = [...world.team.reservations.values()].map(({ lease }) => lease);
      if (leases.some((lease) => lease?.lost)) missing.delete("lost");
    }
    expect([...missing]).toEqual([]);
  });
});
