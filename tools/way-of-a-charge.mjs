/**
 * `npm run way`: what one request passes through on its way, counted by V8 while the process does
 * nothing else: a charge that is alone in its batch, and two questions. For each package it prints
 * how many of its files, how many of their functions and how many calls took part; `--files` prints
 * the files as well. The process is warm: what only a first request does is not counted.
 */
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PACKAGES = pathToFileURL(join(ROOT, "packages/")).href;
const WARMING = 20;
const MEASURED = 5;
const SETTLING_MS = 20;
const TEAM = "/v1/teams/way";
const operator = { kind: "operator" };

const session = new Session();
session.connect();
await session.post("Profiler.enable");
// Before the packages are loaded, so that no function has been compiled without its counter.
await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
await withServer(async (ask) => {
  const charge = () => ask("POST", "/runs/run-1/charges", { charges: [{ item: "http-request" }] });
  const { charges } = await charge();
  const requests = {
    "POST /v1/teams/{team}/runs/{run}/charges": charge,
    "GET /v1/teams/{team}/usage": () => ask("GET", "/usage"),
    "GET /v1/teams/{team}/charges/{charge}": () => ask("GET", `/charges/${charges[0].chargeId}`),
  };
  for (const [name, request] of Object.entries(requests)) print(name, await passedBy(request));
});

/** It answers the one of several requests that has the fewest calls: nothing else ran beside it. */
async function passedBy(request) {
  for (let n = 0; n < WARMING; n += 1) await request();
  let least;
  for (let n = 0; n < MEASURED; n += 1) {
    await session.post("Profiler.takePreciseCoverage");
    await request();
    // What a request leaves behind it, such as its count in the metrics, is of its way as well.
    await setTimeout(SETTLING_MS);
    const { result } = await session.post("Profiler.takePreciseCoverage");
    const files = filesOf(result);
    if (least === undefined || sum(files, "calls") < sum(least, "calls")) least = files;
  }
  return least;
}

/** The files of our packages in which something was called. */
function filesOf(scripts) {
  return scripts
    .filter(({ url }) => url.startsWith(PACKAGES))
    .map(({ url, functions }) => {
      // `__name` is not ours: the compiler adds it, to give functions their names.
      const counts = functions
        .filter(({ functionName }) => functionName !== "__name")
        .map(({ ranges }) => ranges[0].count)
        .filter((count) => count > 0);
      const path = url.slice(PACKAGES.length).replace(/\?.*/, "");
      const calls = counts.reduce((total, count) => total + count, 0);
      return { path, functions: counts.length, calls };
    })
    .filter(({ calls }) => calls > 0);
}

function print(name, files) {
  const packages = [...new Set(files.map(packageOf))];
  const rows = packages.map((label) =>
    rowOf(
      label,
      files.filter((file) => packageOf(file) === label),
    ),
  );
  rows.sort((left, right) => right[3] - left[3]);
  console.log(`\n${name}`);
  for (const row of [["", "files", "functions", "calls"], ...rows, rowOf("together", files)]) {
    const [label, ...numbers] = row;
    console.log(`  ${label.padEnd(10)}${numbers.map((cell) => `${cell}`.padStart(11)).join("")}`);
  }
  if (!process.argv.includes("--files")) return;
  for (const { path, functions, calls } of files.sort((left, right) => right.calls - left.calls)) {
    console.log(`  ${path.padEnd(60)}${`${functions}`.padStart(5)}${`${calls}`.padStart(6)}`);
  }
}

function packageOf({ path }) {
  return path.slice(0, path.indexOf("/"));
}

function rowOf(label, files) {
  return [label, files.length, sum(files, "functions"), sum(files, "calls")];
}

function sum(files, field) {
  return files.reduce((total, file) => total + file[field], 0);
}

/** A server with one team and one run under way, over an embedded PostgreSQL, and nothing else. */
async function withServer(work) {
  const [{ openSluice, gateBackend }, { buildApp }, { createGate, memoryLimiter }] =
    await Promise.all([import("sluice"), import("@sluice/server"), import("@sluice/gate")]);
  const dataDir = mkdtempSync(join(tmpdir(), "sluice-way-"));
  const catalog = join(ROOT, "catalogs/postman");
  const sluice = await openSluice({ catalog, database: { dataDir }, jobsEverySeconds: 0 });
  const limiter = memoryLimiter();
  const gate = createGate({ backend: gateBackend(sluice), limiter });
  const app = await buildApp({ engine: sluice, gate, limiter });
  try {
    await startRun(sluice);
    const key = await makeKey(sluice);
    const url = await app.listen({ port: 0, host: "127.0.0.1" });
    await work((method, path, body) => ask({ method, url: `${url}${TEAM}${path}`, key, body }));
  } finally {
    await app.close();
    await gate.close();
    await sluice.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function startRun(sluice) {
  const commands = [
    { type: "create_team", name: "way", plan: "team", owner: { memberId: "owner", name: "Owner" } },
    { type: "start_run", runId: "run-1", flowId: "flow-1", trigger: "api" },
  ];
  for (const command of commands) {
    const { outcome } = await sluice.execute({ teamId: "way", command, actor: operator });
    if (!outcome.ok) throw new Error(`refused: ${JSON.stringify(outcome)}`);
  }
}

async function makeKey(sluice) {
  const key = randomBytes(24).toString("hex");
  await sluice.store.apiKeys.insert({
    keyId: "key_way",
    teamId: null,
    memberId: null,
    name: "measurements",
    scopes: ["operator"],
    lastFour: key.slice(-4),
    hash: createHash("sha256").update(key).digest(),
  });
  return key;
}

async function ask({ method, url, key, body }) {
  const headers = { authorization: `Bearer ${key}` };
  if (body !== undefined) {
    headers["content-type"] = "application/json";
    headers["idempotency-key"] = randomBytes(12).toString("hex");
  }
  const response = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}
