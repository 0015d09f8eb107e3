/** A gate that hangs until its lease has run out, by the clocks on the wall (RULES C9, C6). */
import { CREDIT } from "@sluice/core";
import { until } from "@sluice/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunningServer } from "../../src/index.ts";
import { type GateProcess, sumOf } from "./gates.ts";
import {
  clientOf,
  createCallers,
  disagreements,
  type Leased,
  leasesOf,
  monthOf,
  monthOfCalls,
  NO_MINUTE,
  openPlace,
  type Place,
  serve,
  startGates,
} from "./rig.ts";

const MONTH = 1_000;

let place: Place;
let server: RunningServer;
let gates: GateProcess[] = [];
beforeAll(async () => {
  const file = "catalog.yaml";
  const soon = { file, from: "leaseSeconds: 60", to: "leaseSeconds: 1" };
  const grace = { file, from: "leaseReportGraceSeconds: 30", to: "leaseReportGraceSeconds: 1" };
  place = await openPlace([NO_MINUTE, soon, grace, monthOfCalls(MONTH)]);
  server = await serve(place, 0.2);
  gates = await startGates(2, { url: server.url, reportIntervalMs: 250 });
});
afterAll(async () => {
  await Promise.all(gates.map((gate) => gate.kill()));
  await server.close();
  await place.clear();
});

async function leaseThat(teamId: string, isIt: (lease: Leased) => boolean) {
  return (await leasesOf(server, teamId)).find(isIt);
}

test("C9: it spends nothing that was given up, and its report, though late, puts all right", async () => {
  const client = clientOf(server.url);
  const teamId = "acme";
  const keys = await createCallers(client, { teamId });
  const [hung, other] = gates;
  if (!hung || !other) throw new Error("there are two gates");
  const lost = () => leaseThat(teamId, ({ status }) => status === "expired");
  const held = () => leaseThat(teamId, ({ status }) => status === "held");
  while (!(await lost())) {
    // The second time it is given more than it needs: some is in hand when it hangs.
    await hung.call(keys, 100);
    await hung.call(keys, 30);
    hung.pause();
    // On a busy machine it may have given all back before it hangs.
    await until(async () => !(await held()));
    if (!(await lost())) hung.resume();
  }
  expect((await lost())?.lease).toMatchObject({ gateId: "gate-1" });
  const passedBefore = hung.passed;
  const old = (await leasesOf(server, teamId)).map(({ reservationId }) => reservationId);

  // All that is left is used up by others, before it can do anything.
  while (other.count(429) === 0) await other.call(keys, 50);
  const { used } = await monthOf(client, teamId);
  expect(Number(used), "what it holds counts as used").toBe(MONTH);

  // They are there before it can look at the time.
  const late = hung.call(keys, 20);
  hung.resume();
  await late;
  expect(await hung.close()).toEqual([]);
  expect(await other.close()).toEqual([]);
  const passed = sumOf(gates, (gate) => gate.passed);
  const leases = await leasesOf(server, teamId);
  const told = (of: readonly Leased[]) => of.reduce((sum, { lease }) => sum + lease.spent, 0n);
  expect(told(leases), "what was told is what passed").toBe(BigInt(passed) * CREDIT);
  const spentOfOld = told(leases.filter(({ reservationId }) => old.includes(reservationId)));
  expect(spentOfOld, "nothing more of what it held").toBe(BigInt(passedBefore) * CREDIT);
  expect((await lost())?.lease.lost, "and nothing of that is lost").toBe(0n);
  expect(await monthOf(client, teamId)).toMatchObject({ used: String(passed), held: "0" });
  expect(await disagreements(place)).toEqual([]);
});
