/**
 * Durable charges over HTTP, 200 connections, on one hot team and on a thousand, against a route of
 * the same server that parses the same body, answers the same bytes and does nothing between.
 */
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ApiKeyStore } from "@sluice/engine";
import { buildApp } from "@sluice/server";
import autocannon from "autocannon";
import { openSluice } from "sluice";
import type { BenchRow } from "./bench-row.ts";

const CONNECTIONS = 200;
const WARM_SECONDS = 4;
const MEASURED_SECONDS = 12;
const TEAMS = 1000;
const NEXT_TEAM = fileURLToPath(new URL("./next-team.cjs", import.meta.url));
const CHARGE = { charges: [{ item: "http-request" }] };

interface Load {
  readonly perSecond: number;
  readonly p99: number;
}

export default async function httpCharge(): Promise<BenchRow[]> {
  const dataDir = mkdtempSync(join(tmpdir(), "sluice-bench-"));
  const catalog = fileURLToPath(new URL("../catalogs/postman", import.meta.url));
  const sluice = await openSluice({ catalog, database: { dataDir } });
  const { apiKeys } = sluice.store;
  const key = await makeOperatorKey(apiKeys);
  const app = await buildApp({ engine: sluice, apiKeys });
  const answer = { body: "" };
  app.post("/bench/empty", async (_request, reply) =>
    reply.type("application/json").send(answer.body),
  );
  const hotPath = "/v1/teams/bench-0/runs/run-1/charges";
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  try {
    await startRuns(url, key);
    answer.body = await send(url, key, "POST", hotPath, CHARGE);
    const empty = await load(url, key, { path: "/bench/empty" });
    const hot = await load(url, key, { path: hotPath });
    const spread = await load(url, key, { setupRequest: NEXT_TEAM });
    return rows({ empty, hot, spread });
  } finally {
    await app.close();
    await sluice.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function startRuns(url: string, key: string): Promise<void> {
  for (let first = 0; first < TEAMS; first += 50) {
    const some = Array.from({ length: 50 }, (_, at) => `bench-${first + at}`);
    await Promise.all(some.map((teamId) => startRun(url, key, teamId)));
  }
}

/** A team with a run under way, and with overage on, so that nothing is refused. */
async function startRun(url: string, key: string, teamId: string): Promise<void> {
  const owner = { memberId: "owner", name: "Owner" };
  await send(url, key, "POST", "/v1/teams", { teamId, name: teamId, plan: "team", owner });
  await send(url, key, "PUT", `/v1/teams/${teamId}/pools/flows/overage`, { on: true });
  const run = { runId: "run-1", flowId: "flow-1", trigger: "api" };
  await send(url, key, "POST", `/v1/teams/${teamId}/runs`, run);
}

async function send(
  url: string,
  key: string,
  method: string,
  path: string,
  body: object,
): Promise<string> {
  const response = await fetch(url + path, {
    method,
    headers: headersOf(key),
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text;
}

const headersOf = (key: string) => ({
  authorization: `Bearer ${key}`,
  "content-type": "application/json",
});

async function makeOperatorKey(keys: ApiKeyStore): Promise<string> {
  const key = randomBytes(24).toString("hex");
  await keys.insert({
    keyId: "key_bench",
    teamId: null,
    memberId: null,
    name: "measurements",
    scopes: ["operator"],
    lastFour: key.slice(-4),
    hash: createHash("sha256").update(key).digest(),
  });
  return key;
}

/** `target` is a path, or a file whose function gives each request the next one. */
type Target = { readonly path: string } | { readonly setupRequest: string };

async function load(url: string, key: string, target: Target): Promise<Load> {
  await shoot(url, key, target, WARM_SECONDS);
  return shoot(url, key, target, MEASURED_SECONDS);
}

/** In a worker, so that the client does not take its time from the server's thread. */
async function shoot(url: string, key: string, target: Target, duration: number): Promise<Load> {
  const result = await autocannon({
    url,
    workers: 1,
    connections: CONNECTIONS,
    duration,
    method: "POST",
    headers: headersOf(key),
    body: JSON.stringify(CHARGE),
    requests: [target],
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(
      `${result.non2xx} refused, ${result.errors} failed of ${result.requests.total}`,
    );
  }
  return { perSecond: result.requests.average, p99: result.latency.p99 };
}

function rows({ empty, hot, spread }: Record<"empty" | "hot" | "spread", Load>): BenchRow[] {
  const row = (
    name: string,
    unit: string,
    value: number,
    against: string,
    againstValue: number,
    goal: string,
  ): BenchRow => ({ name, value, unit, against, againstValue, ratio: value / againstValue, goal });
  const route = "an empty route, same body and answer";
  return [
    row("charge over HTTP, one team", "req/s", hot.perSecond, route, empty.perSecond, ">= 0.6"),
    row("charge over HTTP, one team, p99", "ms", hot.p99, route, empty.p99, "<= 3"),
    row(
      "charge over HTTP, 1,000 teams",
      "req/s",
      spread.perSecond,
      "one team",
      hot.perSecond,
      ">= 0.9",
    ),
  ];
}
