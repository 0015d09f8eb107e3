/** A month's allowance over several gates, each in a process of its own (RULES C9, L4). */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunningServer } from "../../src/index.ts";
import { type GateProcess, sumOf } from "./gates.ts";
import {
  byItem,
  clientOf,
  createCallers,
  disagreements,
  monthOf,
  NO_MINUTE,
  openPlace,
  type Place,
  serve,
  startGates,
} from "./rig.ts";

const MONTH = 10_000;
const CALLS = 20_000;
const GATES = 4;

let place: Place;
let server: RunningServer;
let gates: GateProcess[] = [];
beforeAll(async () => {
  place = await openPlace([NO_MINUTE]);
  server = await serve(place);
  gates = await startGates(GATES, { url: server.url });
});
afterAll(async () => {
  await Promise.all(gates.map((gate) => gate.kill()));
  await server.close();
  await place.clear();
});

test("C9: of 20,000 calls at once over 4 gates, exactly the 10,000 of the month pass", async () => {
  const client = clientOf(server.url);
  const keys = await createCallers(client, { teamId: "acme", keys: 3 });
  await Promise.all(gates.map((gate) => gate.call(keys, CALLS / GATES)));

  expect(sumOf(gates, (gate) => gate.answers.length)).toBe(CALLS);
  expect(sumOf(gates, (gate) => gate.passed)).toBe(MONTH);
  const refusals = gates.flatMap(({ answers }) => answers.filter(({ status }) => status !== 200));
  const kinds = new Set(refusals.map(({ status, code }) => `${status} ${code}`));
  expect([...kinds], "L4: as a quota, which waiting does not cure").toEqual([
    "429 quota_exhausted",
  ]);

  expect(await Promise.all(gates.map((gate) => gate.close()))).toEqual(gates.map(() => []));
  expect(await monthOf(client, "acme")).toEqual({ limit: `${MONTH}`, used: `${MONTH}`, held: "0" });
  expect(await byItem(client, "acme")).toEqual({ "api-call": MONTH });
  expect((await client.call("list_leases", { teamId: "acme" })).items).toEqual([]);
  expect(await disagreements(place)).toEqual([]);
});
