/** The server that gates ask is killed in mid-load, and started again (RULES C9, C3). */
import type { Client } from "@sluice/client";
import { seed, seededDraw } from "@sluice/testing/rules";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type GateProcess, sumOf } from "./gates.ts";
import { MortalServer } from "./mortal-server.ts";
import {
  byItem,
  clientOf,
  createCallers,
  disagreements,
  monthOf,
  NO_MINUTE,
  openPlace,
  type Place,
  startGates,
} from "./rig.ts";

const SEED = seed();
const MONTH = 10_000;
const DEATHS = 2;
const BATCH_MAX = 60;

let place: Place;
let server: MortalServer;
let client: Client;
let gates: GateProcess[] = [];
beforeAll(async () => {
  place = await openPlace([NO_MINUTE]);
  server = await MortalServer.start(place);
  client = clientOf(server.url);
});
afterEach(async () => {
  await Promise.all(gates.map((gate) => gate.kill()));
  gates = [];
});
afterAll(async () => {
  await server.kill();
  await place.clear();
});

/** Calls in batches through each gate, until `isEnough`. */
async function use(keys: readonly string[], isEnough: (gate: GateProcess) => boolean) {
  const draw = seededDraw(SEED);
  const useOne = async (gate: GateProcess) => {
    while (!isEnough(gate)) {
      const last = gate.answers.at(-1);
      const isAway = last?.status === 503 || last?.isSluiceAway === true;
      // Whoever is told that Sluice is away waits until it is back, and then asks but once.
      if (isAway) await server.whenUp();
      await gate.call(keys, isAway ? 1 : 1 + draw(BATCH_MAX));
    }
  };
  await Promise.all(gates.map(useOne));
}

/** Until so many more have passed. */
function untilPassed(many: number): Promise<void> {
  const passed = () => sumOf(gates, (gate) => gate.passed);
  const enough = passed() + many;
  return new Promise((resolve) => {
    const look = () => {
      if (passed() >= enough) resolve();
    };
    for (const gate of gates) gate.onAnswer = look;
  });
}

/** Kills the server each time that so many more have passed, and starts it again. */
async function killAndStart(): Promise<void> {
  const draw = seededDraw(SEED + 1);
  for (let death = 0; death < DEATHS; death += 1) {
    await untilPassed(300 + draw(1_000));
    await server.kill();
    await server.start();
  }
}

/** Of what gates say when Sluice is away, and of nothing refused or left untold afterwards. */
const OUTAGES = ["Sluice cannot be reached", "calls could not be decided"];

/** What else the gates had to say. */
async function complaints(): Promise<string[]> {
  const errors = (await Promise.all(gates.map((gate) => gate.close()))).flat();
  return errors.filter((error) => !OUTAGES.includes(JSON.parse(error).message));
}

describe(`the server killed at random, seed ${SEED}`, () => {
  test("C9: exactly the month passes, and what passed is counted once", async () => {
    const teamId = "acme";
    const keys = await createCallers(client, { teamId });
    gates = await startGates(4, { url: server.url, reportIntervalMs: 200 });
    const isOver = (gate: GateProcess) => gate.count(429) > 0;
    await Promise.all([use(keys, isOver), killAndStart()]);

    const statuses = new Set(gates.flatMap(({ answers }) => answers.map(({ status }) => status)));
    expect([...statuses].sort(), "what cannot be asked for is 503").toEqual([200, 429, 503]);
    expect(sumOf(gates, (gate) => gate.passed)).toBe(MONTH);
    expect(await complaints()).toEqual([]);
    expect(await monthOf(client, teamId)).toMatchObject({ used: `${MONTH}`, held: "0" });
    expect(await byItem(client, teamId)).toEqual({ "api-call": MONTH });
    expect(await disagreements(place)).toEqual([]);
  });

  test("C3: an open gate lets calls pass meanwhile, and each is reported exactly once", async () => {
    const teamId = "beta";
    const keys = await createCallers(client, { teamId });
    const whenSluiceAway = "open";
    gates = await startGates(4, { url: server.url, reportIntervalMs: 200, whenSluiceAway });
    let isOver = false;
    const killing = killAndStart().then(() => {
      isOver = true;
    });
    await Promise.all([use(keys, () => isOver), killing]);

    const passed = sumOf(gates, (gate) => gate.passed);
    const unasked = sumOf(gates, (gate) => gate.answers.filter((one) => one.isSluiceAway).length);
    expect(unasked, "some passed unasked").toBeGreaterThan(0);
    expect(sumOf(gates, (gate) => gate.answers.length - gate.passed)).toBe(0);
    expect(await complaints()).toEqual([]);
    expect(await monthOf(client, teamId)).toMatchObject({ used: `${passed}`, held: "0" });
    expect(await byItem(client, teamId)).toEqual({ "api-call": passed });
    expect(await disagreements(place)).toEqual([]);
  });
});
