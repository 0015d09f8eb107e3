/** Gates that are killed in mid-load, and others that take over (RULES C9). */
import type { Client } from "@sluice/client";
import { formatCredits } from "@sluice/core";
import { seed, seededDraw } from "@sluice/testing/rules";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { RunningServer } from "../../src/index.ts";
import { type GateProcess, sumOf } from "./gates.ts";
import {
  byItem,
  clientOf,
  createCallers,
  disagreements,
  leasesOf,
  monthOf,
  NO_MINUTE,
  openPlace,
  type Place,
  serve,
  startGates,
} from "./rig.ts";

const SEED = seed();
const MONTH = 10_000;
const GATES = 4;
const DEATHS = 4;
const BATCH_MAX = 80;
/** Longer than a lease and the grace of its report: see the catalog's bounds. */
const LEASE_OVER_MS = 91_000;

let place: Place;
let server: RunningServer;
let client: Client;
let gates: GateProcess[] = [];
beforeAll(async () => {
  place = await openPlace([NO_MINUTE]);
  server = await serve(place);
  client = clientOf(server.url);
});
afterEach(async () => {
  await Promise.all(gates.map((gate) => gate.kill()));
  gates = [];
});
afterAll(async () => {
  await server.close();
  await place.clear();
});

/** A team whose time is the test's, so that nobody waits for a lease to run out. */
class TimedTeam {
  readonly teamId: string;
  keys: string[] = [];
  #now = Date.UTC(2026, 10, 2);
  #moved: Promise<unknown> = Promise.resolve();

  constructor(teamId: string) {
    this.teamId = teamId;
  }

  async create(): Promise<void> {
    const { teamId } = this;
    this.keys = await createCallers(client, { teamId, testClockAt: this.#instant() });
  }

  /** Until each lease that is held now, and not renewed meanwhile, is given up for lost. */
  outlastLeases(): Promise<unknown> {
    this.#moved = this.#moved.then(() => {
      this.#now += LEASE_OVER_MS;
      return client.call("advance_clock", { teamId: this.teamId, to: this.#instant() });
    });
    return this.#moved;
  }

  #instant(): string {
    return new Date(this.#now).toISOString();
  }
}

/** Calls in batches, until nothing is left or the gate is dead. */
async function use(gate: GateProcess, { keys }: TimedTeam, draw: (below: number) => number) {
  while (!gate.isDead && gate.count(429) === 0) await gate.call(keys, 1 + draw(BATCH_MAX));
}

/** Each time that so many have passed, whichever gate let the last of them pass is killed. */
async function useAndKill(team: TimedTeam, isCutOffToo: boolean): Promise<void> {
  const draw = seededDraw(SEED);
  // What is lost does not pass, so that the month may be over some thousand calls before its end.
  const kills = Array.from({ length: DEATHS }, () => 200 + draw(MONTH / 2)).sort((a, b) => a - b);
  const spare = gates.slice(GATES);
  const doomed = new Set<GateProcess>();
  const working: Promise<void>[] = [];
  const begin = (gate: GateProcess) => {
    gate.onAnswer = () => {
      const [next = Number.POSITIVE_INFINITY] = kills;
      if (doomed.has(gate) || sumOf(gates, ({ passed }) => passed) < next) return;
      kills.shift();
      doomed.add(gate);
      working.push(replace(gate));
    };
    working.push(use(gate, team, draw));
  };
  const replace = async (gate: GateProcess) => {
    await gate.kill();
    const fresh = spare.shift();
    if (fresh) begin(fresh);
    if (isCutOffToo) await team.outlastLeases();
  };
  for (const gate of gates.slice(0, GATES)) begin(gate);
  for (let at = 0; at < working.length; at += 1) await working[at];
}

interface Losses {
  /** By gate: what its leases count as used, less what passed. */
  readonly unused: ReadonlyMap<GateProcess, number>;
  readonly lost: number;
}

async function lossesOf({ teamId }: TimedTeam): Promise<Losses> {
  const unused = new Map<GateProcess, number>();
  const leases = await leasesOf(server, teamId);
  const creditsOf = (gate: GateProcess) =>
    leases
      .filter(({ lease }) => lease.gateId === gate.gateId)
      .reduce((sum, { lease }) => sum + lease.spent + (lease.lost ?? 0n), 0n);
  for (const gate of gates) {
    unused.set(gate, Number(formatCredits(creditsOf(gate))) - gate.passed);
  }
  return { unused, lost: [...unused.values()].reduce((sum, each) => sum + each, 0) };
}

describe(`gates killed at random, seed ${SEED}`, () => {
  /** Four gates use up the month; as many are killed, and others take over. */
  async function liveThrough(team: TimedTeam, isCutOffToo: boolean) {
    await team.create();
    gates = await startGates(GATES + DEATHS, { url: server.url, reportIntervalMs: 250 });
    await useAndKill(team, isCutOffToo);
    const dead = gates.filter(({ isDead }) => isDead);
    expect(dead.length, "gates that were killed").toBe(DEATHS);
    const living = gates.filter((gate) => !dead.includes(gate));
    expect(await Promise.all(living.map((gate) => gate.close()))).toEqual(living.map(() => []));
    await team.outlastLeases();
    return { dead, living };
  }

  async function expectExact(team: TimedTeam, dead: readonly GateProcess[]): Promise<void> {
    const passed = sumOf(gates, (gate) => gate.passed);
    expect(passed, "what passed").toBeLessThanOrEqual(MONTH);
    const { unused, lost } = await lossesOf(team);
    for (const [gate, calls] of unused) {
      const most = dead.includes(gate) ? gate.mostInHand : 0;
      expect(calls, `what ${gate.gateId} let pass is counted`).toBeGreaterThanOrEqual(0);
      expect(calls, `lost by ${gate.gateId}`).toBeLessThanOrEqual(most);
    }
    const { used, held } = await monthOf(client, team.teamId);
    expect({ used: Number(used), held }).toEqual({ used: MONTH, held: "0" });
    expect(passed + lost, "the team has lost that, and nothing else").toBe(MONTH);
    expect(await disagreements(place)).toEqual([]);
  }

  test("C9: never more than the month passes, and what is lost is shown", async () => {
    const team = new TimedTeam("acme");
    const { teamId } = team;
    const { dead } = await liveThrough(team, false);
    await expectExact(team, dead);

    const lost = (await leasesOf(server, teamId)).filter(({ lease }) => lease.lost !== null);
    const gateIds = lost.map(({ lease }) => lease.gateId).sort();
    expect(gateIds, "one lease of each of the dead").toEqual(
      dead.map(({ gateId }) => gateId).sort(),
    );
    let sum = 0;
    const events: unknown[] = [];
    for await (const event of client.pages("list_events", { teamId })) events.push(event);
    for (const { reservationId: leaseId, lease: known } of lost) {
      const { lease } = await client.call("get_lease", { teamId, leaseId });
      expect(lease).toMatchObject({ status: "expired", gateId: known.gateId, held: "0" });
      const told = { leaseId, gateId: known.gateId, pool: "api_calls", lost: lease.lost };
      const data = expect.objectContaining(told);
      expect(events).toContainEqual(expect.objectContaining({ type: "lease.lost", data }));
      sum += Number(lease.lost);
    }
    expect(await byItem(client, teamId)).toEqual({ "api-call": MONTH - sum, "lost-lease": sum });
  });

  test("C9: so it is where the leases of the living are given up for lost, too", async () => {
    const team = new TimedTeam("beta");
    const { dead, living } = await liveThrough(team, true);
    await expectExact(team, dead);
    const late = (await leasesOf(server, team.teamId)).filter(
      ({ status, lease }) =>
        status === "expired" && living.some(({ gateId }) => gateId === lease.gateId),
    );
    expect(late.length, "leases of the living that were given up").toBeGreaterThan(0);
    expect(late.map(({ lease }) => lease.lost)).toEqual(late.map(() => 0n));
  });
});
