/** What a gate asks over HTTP, of a server that answers, refuses, hangs or knows it no more. */
import { createHash } from "node:crypto";
import type { Client } from "@sluice/client";
import { loadCatalog } from "@sluice/engine";
import {
  createGate,
  type Gate,
  type GateBackend,
  type GateCall,
  type GateOptions,
  gateSettingsOf,
  httpBackend,
  UsageRefused,
} from "@sluice/gate";
import { gateBackend, openSluice, type Sluice } from "sluice";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { MortalServer } from "./mortal-server.ts";
import { OPERATOR_KEY } from "./operator-key.ts";
import {
  byItem,
  clientOf,
  createCallers,
  disagreements,
  leasesAt,
  monthOf,
  NO_MINUTE,
  openPlace,
  type Place,
} from "./rig.ts";

let place: Place;
let server: MortalServer;
let client: Client;
let keys: string[];
const gates: Gate[] = [];
beforeAll(async () => {
  place = await openPlace([NO_MINUTE]);
  server = await MortalServer.start(place);
  client = clientOf(server.url);
  keys = await createCallers(client, { teamId: "acme", keys: 2 });
});
afterEach(async () => {
  for (const gate of gates.splice(0)) await gate.close();
});
afterAll(async () => {
  await server.kill();
  await place.clear();
});

const backendOf = (key = OPERATOR_KEY, timeoutMs = 10_000) =>
  httpBackend({ baseUrl: server.url, key, timeoutMs });

function open(backend: GateBackend, options: Partial<GateOptions> = {}): Gate {
  const gate = createGate({ backend, ...options });
  gates.push(gate);
  return gate;
}

const callWith = (key = ""): GateCall => ({
  method: "GET",
  path: "/x",
  address: "192.0.2.1",
  header: (name) => (name === "x-api-key" ? key : undefined),
});

/** An operator's key that can be revoked. */
async function operator() {
  const made = await client.call("create_key", { name: "a gate", scope: "operator" });
  return {
    secret: made.secret,
    revoke: () => client.call("revoke_key", { keyId: made.key.keyId }),
  };
}

test("the settings arrive as the catalog has them", async () => {
  const catalog = await loadCatalog(place.catalogDir);
  expect(await backendOf().settings()).toEqual(gateSettingsOf(catalog));
});

test("whom keys belong to arrives in the order asked", async () => {
  const hashes = [keys[1], "nobody's", OPERATOR_KEY, keys[0]].map((key = "") =>
    createHash("sha256").update(key).digest("hex"),
  );
  const olga = { keyId: expect.any(String), teamId: "acme", memberId: "olga" };
  expect(await backendOf().identify(hashes)).toEqual([olga, null, null, olga]);
});

test("a key of an operator that was revoked is an outage, and no answer", async () => {
  const { secret, revoke } = await operator();
  const backend = backendOf(secret);
  const [closed, isOpen] = [open(backend), open(backend, { whenSluiceAway: "open" })];
  expect((await closed.decide(callWith(keys[0]))).status).toBe(200);
  expect((await isOpen.decide(callWith(keys[0]))).status).toBe(200);
  await revoke();
  const report = { teamId: "acme", leaseId: "none", spent: "0" };
  await expect(backend.releaseLease(report)).rejects.toMatchObject({ status: 401 });
  await expect(backend.identify(["0".repeat(64)])).rejects.toMatchObject({ status: 401 });
  const call = { ...callWith(keys[0]), method: "POST" };
  expect(await closed.decide(call)).toMatchObject({ isAdmitted: false, status: 503 });
  const passed = await isOpen.decide(call);
  expect(passed.status).toBe(200);
  expect(passed.headers).toContainEqual(["Sluice-Store-Away", "api_calls;open"]);
});

test("usage that can never be taken is refused by the same name over HTTP and in process", async () => {
  const sluice: Sluice = await openSluice({
    catalog: place.catalogDir,
    database: { url: place.databaseUrl },
    jobsEverySeconds: 0,
  });
  const usage = {
    ...{ teamId: "nobody", memberId: null, pool: "api_calls", item: "api-call" },
    ...{ credits: "2", occurredAt: new Date().toISOString(), id: "usage-1" },
  };
  const refusals: unknown[] = [];
  for (const backend of [backendOf(), gateBackend(sluice)]) {
    refusals.push(await backend.recordUsage(usage).catch((error: unknown) => error));
  }
  await sluice.close();
  expect(refusals[0]).toBeInstanceOf(UsageRefused);
  expect(refusals[1]).toBeInstanceOf(UsageRefused);
  expect(refusals.map(String)).toEqual([
    "UsageRefused: usage usage-1: not_found",
    "UsageRefused: usage usage-1: not_found",
  ]);
});

test("C9: a server that hangs is waited for so long; what it did all the same is not done twice", async () => {
  const [key] = await createCallers(client, { teamId: "slow" });
  // Known beforehand: it is the lease that is asked for in vain.
  const identify = () => ({ teamId: "slow", memberId: "olga" });
  const gate = open(backendOf(OPERATOR_KEY, 400), { identify, reportIntervalMs: 100 });
  expect((await gate.decide(callWith(key))).status).toBe(200);
  await gate.settle();
  server.pause();
  const started = performance.now();
  const verdicts = await Promise.all(Array.from({ length: 20 }, () => gate.decide(callWith(key))));
  const tookMs = performance.now() - started;
  let looks = 0;
  const counting: typeof fetch = (url, init) => {
    looks += 1;
    return fetch(url, init);
  };
  const hung = { baseUrl: server.url, key: OPERATOR_KEY, timeoutMs: 100, fetch: counting };
  await expect(httpBackend(hung).identify(["0".repeat(64)])).rejects.toThrow();
  expect(looks, "where it hangs, once is enough").toBe(1);
  server.resume();
  // What it has in hand it still spends.
  const admitted = verdicts.filter(({ isAdmitted }) => isAdmitted).length;
  expect(admitted).toBeLessThanOrEqual(1);
  expect(new Set(verdicts.slice(admitted).map(({ status }) => status))).toEqual(new Set([503]));
  expect(tookMs, "one time-out for all of them").toBeGreaterThanOrEqual(390);

  let passed = 1 + admitted;
  for (let left = 20; left > 0; ) {
    const { status } = await gate.decide(callWith(key));
    if (status !== 200) continue;
    passed += 1;
    left -= 1;
  }
  await gate.close();
  expect(await monthOf(client, "slow")).toMatchObject({ used: `${passed}`, held: "0" });
  expect(await byItem(client, "slow")).toEqual({ "api-call": passed });
  expect(await disagreements(place)).toEqual([]);
});

/** Every answer to a path that `isLost` names is lost on its way back: what was asked is done. */
function losing(isLost: (path: string) => boolean): GateBackend {
  return httpBackend({
    baseUrl: server.url,
    key: OPERATOR_KEY,
    sleep: () => Promise.resolve(),
    async fetch(url, init) {
      const answer = await fetch(url, init);
      if (isLost(new URL(String(url)).pathname)) throw new TypeError("the answer was lost");
      return answer;
    },
  });
}

test("C9: a lease whose answer is lost is the same lease when it is asked for again", async () => {
  await createCallers(client, { teamId: "lossy" });
  let isLossy = true;
  const identify = () => ({ teamId: "lossy", memberId: "olga" });
  const backend = losing((path) => isLossy && path.includes("/leases"));
  const gate = open(backend, { identify, reportIntervalMs: 1 });
  const call = callWith();
  for (let at = 0; at < 3; at += 1) expect((await gate.decide(call)).status).toBe(503);
  isLossy = false;
  while ((await gate.decide(call)).status !== 200);
  await gate.close();
  expect(await leasesAt(place, "lossy"), "of all that there ever were").toHaveLength(1);
  expect((await client.call("list_leases", { teamId: "lossy" })).items).toEqual([]);
  expect(await monthOf(client, "lossy")).toMatchObject({ used: "1", held: "0" });
});

test("C3: what passed unasked is counted once, however often it had to be told", async () => {
  await createCallers(client, { teamId: "open" });
  let isLost: (path: string) => boolean = (path) => path.includes("/leases");
  const identify = () => ({ teamId: "open", memberId: "olga" });
  const backend = losing((path) => isLost(path));
  const gate = open(backend, { identify, whenSluiceAway: "open", reportIntervalMs: 60_000 });
  for (let at = 0; at < 5; at += 1) expect((await gate.decide(callWith())).status).toBe(200);
  isLost = (path) => path.includes("/usage-records");
  for (let told = 0; told < 3; told += 1) await gate.settle();
  isLost = () => false;
  await gate.settle();
  await gate.close();
  expect(await byItem(client, "open")).toEqual({ "api-call": 5 });
  expect(await monthOf(client, "open")).toMatchObject({ used: "5", held: "0" });
  expect(await disagreements(place)).toEqual([]);
});
