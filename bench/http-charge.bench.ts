/**
 * Durable charges over HTTP, 200 connections, on one hot team and on a thousand, against a route of
 * the same server that parses the same headers and body, answers the same bytes and does nothing
 * between. Taken in turns, so that a neighbour's noise falls on all of them; medians are shown.
 */
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ApiKeyStore } from "@sluice/engine";
import { createGate, memoryLimiter } from "@sluice/gate";
import { buildApp } from "@sluice/server";
import { gateBackend, openSluice, type Sluice } from "sluice";
import type { BenchRow } from "./bench-row.ts";
import type { Load, Shots, Target } from "./http-client.ts";
import { medianOf } from "./in-turns.ts";
import { shoot } from "./shoot.ts";

const CONNECTIONS = 200;
const WARM_SECONDS = 3;
const MEASURED_SECONDS = 5;
const ROUNDS = 3;
const TEAMS = 1000;
const CHARGE = { charges: [{ item: "http-request" }] };
const operator = { kind: "operator" } as const;

const KINDS = ["empty", "hot", "spread", "keys"] as const;
type Kind = (typeof KINDS)[number];

interface Sample extends Load {
  /** Of the server's process, a request. */
  readonly cpuMicroseconds: number;
}

export default async function httpCharge(): Promise<BenchRow[]> {
  const dataDir = mkdtempSync(join(tmpdir(), "sluice-bench-"));
  const catalog = fileURLToPath(new URL("../catalogs/postman", import.meta.url));
  const sluice = await openSluice({ catalog, database: { dataDir }, jobsEverySeconds: 0 });
  const { apiKeys } = sluice.store;
  const limiter = memoryLimiter();
  const gate = createGate({ backend: gateBackend(sluice), limiter });
  const app = await buildApp({ engine: sluice, gate, limiter });
  const answer = { body: "" };
  app.post("/bench/empty", async (_request, reply) =>
    reply.type("application/json").send(answer.body),
  );
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  try {
    const teams = Array.from({ length: TEAMS }, (_, at) => `bench-${at}`);
    answer.body = (await Promise.all(teams.map((teamId) => startRun(sluice, teamId))))[0] ?? "";
    return rowsOf(await measure(url, await targetsFor(apiKeys, teams)));
  } finally {
    await app.close();
    await gate.close();
    await sluice.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** A team with a run under way, and with overage on, so that nothing is refused. */
async function startRun(sluice: Sluice, teamId: string): Promise<string> {
  const owner = { memberId: "owner", name: "Owner" };
  const executions = await sluice.executeMany(
    [
      { type: "create_team", name: teamId, plan: "team", owner } as const,
      { type: "set_overage", pool: "flows", on: true } as const,
      { type: "start_run", runId: "run-1", flowId: "flow-1", trigger: "api" } as const,
      { type: "charge_run", runId: "run-1", ...CHARGE } as const,
    ].map((command) => ({ teamId, command, actor: operator })),
  );
  const outcome = executions.at(-1)?.outcome;
  if (!outcome?.ok) throw new Error(`not charged: ${JSON.stringify(outcome)}`);
  return JSON.stringify(outcome.answer);
}

async function targetsFor(
  apiKeys: ApiKeyStore,
  teams: readonly string[],
): Promise<Record<Kind, Target[]>> {
  const apiKey = await makeKey(apiKeys, null);
  const pathOf = (teamId: string) => `/v1/teams/${teamId}/runs/run-1/charges`;
  const keys = await Promise.all(
    teams.map(async (teamId) => ({ path: pathOf(teamId), apiKey: await makeKey(apiKeys, teamId) })),
  );
  return {
    empty: [{ path: "/bench/empty", apiKey }],
    hot: [{ path: pathOf("bench-0"), apiKey }],
    spread: teams.map((teamId) => ({ path: pathOf(teamId), apiKey })),
    keys,
  };
}

async function makeKey(apiKeys: ApiKeyStore, teamId: string | null): Promise<string> {
  const key = randomBytes(24).toString("hex");
  await apiKeys.insert({
    keyId: `key_${teamId}`,
    teamId,
    memberId: null,
    name: "measurements",
    scopes: [teamId === null ? "operator" : "team"],
    lastFour: key.slice(-4),
    hash: createHash("sha256").update(key).digest(),
  });
  return key;
}

async function measure(
  url: string,
  targets: Record<Kind, Target[]>,
): Promise<Record<Kind, Sample>> {
  const samples: Record<Kind, Sample[]> = { empty: [], hot: [], spread: [], keys: [] };
  const shots = { url, connections: CONNECTIONS, body: CHARGE };
  for (const kind of KINDS) {
    await sampleOf({ ...shots, seconds: WARM_SECONDS, targets: targets[kind] });
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const kind of KINDS) {
      samples[kind].push(
        await sampleOf({ ...shots, seconds: MEASURED_SECONDS, targets: targets[kind] }),
      );
    }
  }
  return {
    empty: medianSample(samples.empty),
    hot: medianSample(samples.hot),
    spread: medianSample(samples.spread),
    keys: medianSample(samples.keys),
  };
}

async function sampleOf(shots: Shots): Promise<Sample> {
  const before = process.cpuUsage();
  const load = await shoot(shots);
  const { user, system } = process.cpuUsage(before);
  return { ...load, cpuMicroseconds: (user + system) / load.total };
}

function medianSample(samples: readonly Sample[]): Sample {
  const median = (field: keyof Sample): number => medianOf(samples.map((sample) => sample[field]));
  return {
    total: median("total"),
    perSecond: median("perSecond"),
    p99: median("p99"),
    refused: median("refused"),
    cpuMicroseconds: median("cpuMicroseconds"),
  };
}

function rowsOf({ empty, hot, spread, keys }: Record<Kind, Sample>): BenchRow[] {
  const one = "charge over HTTP, one team";
  const many = "charge over HTTP, 1,000 teams";
  const route = "an empty route, same body and answer";
  const row = (
    [name, value]: [string, Sample],
    [against, againstValue]: [string, Sample],
    [field, unit]: [keyof Sample, string],
    goal: string | null,
  ): BenchRow => {
    const [over, under] = [value[field], againstValue[field]];
    return { name, value: over, unit, against, againstValue: under, ratio: over / under, goal };
  };
  const rate: [keyof Sample, string] = ["perSecond", "req/s"];
  return [
    row([one, hot], [route, empty], rate, ">= 0.6"),
    row([`${one}: p99`, hot], [route, empty], ["p99", "ms"], "<= 3"),
    row([`${one}: server CPU`, hot], [route, empty], ["cpuMicroseconds", "us/req"], null),
    row([many, spread], ["one team", hot], rate, ">= 0.9"),
    row([`${many}: p99`, spread], ["one team", hot], ["p99", "ms"], null),
    row([`${many}, a key each`, keys], ["1,000 teams, one key", spread], rate, null),
  ];
}
