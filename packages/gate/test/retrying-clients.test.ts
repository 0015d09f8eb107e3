/**
 * Clients that nobody here wrote, with ordinary settings for retries (examples/gate), against a
 * real listening server: they wait for the minute, and do not wait for the month.
 */
import type { Gate, Verdict } from "@sluice/gate";
import { isAxiosError } from "axios";
import { HTTPError as GotHttpError } from "got";
import { isHTTPError } from "ky";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  axiosClient,
  gotClient,
  isQuotaRefusal,
  kyClient,
} from "../../../examples/gate/clients/retrying-clients.ts";
import { FRAMEWORKS, type RunningApp } from "./apps.ts";
import { openWorld, runningClock, type World } from "./world.ts";

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A GET as each client does it; its own error, with the response, is an answer here. */
const CLIENTS: readonly {
  readonly name: string;
  get(url: string, key: string): Promise<Answer>;
}[] = [
  {
    name: "got",
    get: (url, key) =>
      gotClient(url)
        .get("collections", { headers: { "x-api-key": key }, responseType: "json" })
        .then(({ statusCode, body }) => ({ status: statusCode, body }))
        .catch((error) => {
          if (!(error instanceof GotHttpError)) throw error;
          const { statusCode, body } = error.response;
          const parsed = typeof body === "string" ? JSON.parse(body) : body;
          return { status: statusCode, body: parsed };
        }),
  },
  {
    name: "ky",
    get: (url, key) =>
      kyClient(url)
        .get("collections", { headers: { "x-api-key": key } })
        .then(async (response) => ({ status: response.status, body: await response.json() }))
        .catch(async (error) => {
          if (!isHTTPError(error)) throw error;
          return { status: error.response.status, body: await error.response.json() };
        }),
  },
  {
    name: "axios-retry",
    get: (url, key) =>
      axiosClient(url)
        .get("/collections", { headers: { "x-api-key": key } })
        .then(({ status, data }) => ({ status, body: data }))
        .catch((error) => {
          if (!isAxiosError(error) || !error.response) throw error;
          return { status: error.response.status, body: error.response.data };
        }),
  },
];

/** What was decided, and when, as the server saw it. */
function watched(gate: Gate): { gate: Pick<Gate, "decide">; seen: Seen[] } {
  const seen: Seen[] = [];
  const see = (verdict: Verdict): Verdict => {
    const told = verdict.headers.find(([name]) => name === "Retry-After");
    const retryAfter = Number(told?.[1] ?? Number.NaN);
    seen.push({ status: verdict.status, retryAfter, at: performance.now() });
    return verdict;
  };
  const decide: Gate["decide"] = async (call, options) => see(await gate.decide(call, options));
  return { gate: { decide }, seen };
}

interface Seen {
  readonly status: number;
  /** Seconds; not a number where none were told. */
  readonly retryAfter: number;
  readonly at: number;
}

const [framework] = FRAMEWORKS;

describe.each(CLIENTS)("$name with ordinary settings", (client) => {
  const closing: (() => Promise<void>)[] = [];
  let world: World;
  beforeAll(async () => {
    world = await openWorld({ limit: 2, windowSeconds: 2, month: 5 });
  });
  afterAll(async () => {
    for (const close of closing) await close();
    await world.close();
  });

  const start = async (dialect: "problem" | "compatible") => {
    const { gate, seen } = watched(world.openGate({ clock: runningClock(), dialect }));
    const app = (await framework?.start(gate)) as RunningApp;
    closing.push(app.close);
    return { ...app, seen };
  };

  test("L2: waits for the minute by Retry-After, and then succeeds", async () => {
    const { url, seen } = await start("problem");
    const key = await world.issueKey("acme", "ana");
    for (const _ of [1, 2]) await fetch(`${url}/collections`, { headers: { "x-api-key": key } });
    const { status } = await client.get(url, key);
    expect(status).toBe(200);
    expect(seen.map((one) => one.status)).toEqual([200, 200, 429, 200]);
    const [, , refused, passed] = seen;
    const waited = (passed?.at ?? 0) - (refused?.at ?? 0);
    const told = (refused?.retryAfter ?? 0) * 1000;
    // Timers may fire a little early by another clock, and fire late on a busy machine.
    expect([1_000, 2_000]).toContain(told);
    expect(waited).toBeGreaterThan(told - 50);
    expect(waited).toBeLessThan(told + 10_000);
  });

  test.each(["problem", "compatible"] as const)(
    "L4: does not wait for the month, and can tell it from the minute (%s)",
    async (dialect) => {
      const { url, seen } = await start(dialect);
      const key = await world.issueKey("globex", dialect === "problem" ? "gus" : null);
      await exhaustMonth(world, "globex");
      const began = performance.now();
      const { status, body } = await client.get(url, key);
      // It was told to wait for hours.
      expect(seen[0]?.retryAfter).toBeGreaterThan(3_600);
      expect(performance.now() - began).toBeLessThan(10_000);
      expect(status).toBe(429);
      expect(isQuotaRefusal(body)).toBe(true);
      expect(seen.map((one) => one.status)).toEqual([429]);
    },
  );

  test("L4: what the minute refuses is no quota refusal", async () => {
    const { url } = await start("compatible");
    const key = await world.issueKey("acme", "ben");
    const call = () => fetch(`${url}/collections`, { headers: { "x-api-key": key } });
    await (await call()).text();
    await (await call()).text();
    const refused = await call();
    expect(refused.status).toBe(429);
    expect(isQuotaRefusal(await refused.json())).toBe(false);
  });
});

/** The whole of a month of five calls, told to the ledger after the fact. */
async function exhaustMonth(world: World, teamId: string): Promise<void> {
  const { outcome } = await world.sluice.execute({
    teamId,
    actor: { kind: "operator" },
    idempotencyKey: "the month is over",
    command: {
      type: "record_usage",
      pool: "api_calls",
      charge: { item: "api-call", credits: "5" },
    },
  });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.rejection));
}
