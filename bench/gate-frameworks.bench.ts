/**
 * The whole gate (key, limits, month, headers) in front of an empty route, in each framework,
 * against the same route with the same headers set by hand, which count calls down and decide
 * nothing. Two processes of the app, a third that shoots, taken in turns; medians. The CPU that a
 * request takes in the app is what noise moves least.
 */
import type { BenchRow } from "./bench-row.ts";
import type { Framework } from "./gated-app.ts";
import { type App, cpuOf, startApp } from "./gated-app-process.ts";
import { startGatedSluice } from "./gated-sluice.ts";
import { medianOf } from "./in-turns.ts";
import { shoot } from "./shoot.ts";

const FRAMEWORKS: readonly Framework[] = ["express", "fastify", "hono"];
const CONNECTIONS = 50;
const WARM_SECONDS = 2;
const MEASURED_SECONDS = 3;
const ROUNDS = 5;

interface Sample {
  readonly perSecond: number;
  readonly cpuMicroseconds: number;
}

export default async function gateFrameworks(): Promise<BenchRow[]> {
  const sluice = await startGatedSluice();
  try {
    const rows: BenchRow[] = [];
    for (const framework of FRAMEWORKS) rows.push(...(await measure(framework, sluice)));
    return rows;
  } finally {
    await sluice.close();
  }
}

async function measure(
  framework: Framework,
  sluice: Awaited<ReturnType<typeof startGatedSluice>>,
): Promise<BenchRow[]> {
  const gated = await startApp({ framework, sluice, byHand: "nothing" });
  const byHand = await startApp({ framework, sluice: null, byHand: "headers" });
  const names = await Promise.all([gated, byHand].map((app) => headerNames(app, sluice)));
  if (names[0] === "" || names[0] !== names[1]) {
    throw new Error(`the gate sets ${names[0]}, and by hand are set ${names[1]}`);
  }
  const samples: { gated: Sample[]; byHand: Sample[] } = { gated: [], byHand: [] };
  try {
    for (const app of [gated, byHand]) await sampleOf(app, sluice.memberKey, WARM_SECONDS);
    for (let round = 0; round < ROUNDS; round += 1) {
      samples.byHand.push(await sampleOf(byHand, sluice.memberKey, MEASURED_SECONDS));
      samples.gated.push(await sampleOf(gated, sluice.memberKey, MEASURED_SECONDS));
    }
  } finally {
    gated.child.kill();
    byHand.child.kill();
  }
  return rowsOf(framework, samples);
}

async function headerNames({ url }: App, { memberKey }: { memberKey: string }): Promise<string> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${memberKey}` } });
  if (response.status !== 200) throw new Error(`refused: ${await response.text()}`);
  const names = [...response.headers.keys()].filter((name) => name.includes("ratelimit"));
  return names.sort().join(", ");
}

async function sampleOf(app: App, apiKey: string, seconds: number): Promise<Sample> {
  const before = await cpuOf(app);
  const load = await shoot({
    url: app.url,
    connections: CONNECTIONS,
    seconds,
    body: null,
    targets: [{ path: "/", apiKey }],
  });
  const after = await cpuOf(app);
  if (load.refused > 0) throw new Error(`${load.refused} of ${load.total} were refused`);
  return { perSecond: load.perSecond, cpuMicroseconds: (after - before) / load.total };
}

function rowsOf(
  framework: Framework,
  { gated, byHand }: { gated: readonly Sample[]; byHand: readonly Sample[] },
): BenchRow[] {
  const row = (field: keyof Sample, unit: string, goal: string | null): BenchRow => {
    const median = (samples: readonly Sample[]) => medianOf(samples.map((one) => one[field]));
    const [value, againstValue] = [median(gated), median(byHand)];
    return {
      name: field === "perSecond" ? `${framework}: gate` : `${framework}: gate, CPU`,
      value,
      unit,
      against: "the same headers by hand",
      againstValue,
      ratio: value / againstValue,
      goal,
    };
  };
  return [row("perSecond", "req/s", ">= 0.95"), row("cpuMicroseconds", "us/req", null)];
}
