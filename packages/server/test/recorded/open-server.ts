/**
 * The real server on a port, over a database of its own, where all that could differ from one run
 * to the next stands still: the day, the gate's clock, the ids that the engine makes, the keys.
 */
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { type Ids, newKey } from "@sluice/engine";
import { createGate, memoryLimiter } from "@sluice/gate";
import { freshDatabase } from "@sluice/testing";
import { gateBackend, openSluice } from "sluice";
import { vi } from "vitest";
import { SimulatedClock } from "../../../testing/src/simulated-clock.ts";
import { buildApp } from "../../src/app.ts";
import { ensureOperatorKey } from "../../src/keys/first-operator-key.ts";
import { OPERATOR_KEY } from "../open-app.ts";

const CATALOG = fileURLToPath(new URL("../../../../catalogs/postman", import.meta.url));
/** Between two minutes, so that what resets with the minute is a while away. */
const NOW = Date.parse("2026-03-02T09:00:15Z");

export interface RecordedServer {
  readonly url: string;
  /** Ids that the engine makes begin anew, marked by the chapter. */
  beginChapter(name: string): void;
  /** The secret of the key of `operator`, a team or a member, made at its first use. */
  keyOf(owner: string): Promise<string>;
  /** What happens behind the answers in a server that runs for long. */
  runJobs(): Promise<void>;
  close(): Promise<void>;
}

export async function openServer(): Promise<RecordedServer> {
  const undo: (() => unknown)[] = [];
  /** Files that share the worker get their clock back, whatever goes wrong before. */
  const close = async () => {
    try {
      for (const step of undo.splice(0).reverse()) await step();
    } finally {
      vi.useRealTimers();
    }
  };
  try {
    return await openOneByOne(undo, close);
  } catch (error) {
    await close();
    throw error;
  }
}

/** Of all that is opened, `undo` gets what closes it. */
async function openOneByOne(
  undo: (() => unknown)[],
  close: () => Promise<void>,
): Promise<RecordedServer> {
  const fresh = await freshDatabase();
  undo.push(() => fresh.drop());
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  undo.push(() => vi.useRealTimers());
  const { ids, beginChapter } = countingIds();
  const sluice = await openSluice({
    catalog: CATALOG,
    database: { url: fresh.url },
    jobsEverySeconds: 0,
    // Several lanes at once would take their ids in any order.
    engine: { ids, lanes: 1 },
  });
  undo.push(() => sluice.close());
  const { apiKeys } = sluice.store;
  await ensureOperatorKey(apiKeys, { chosen: OPERATOR_KEY });
  const clock = new SimulatedClock(NOW);
  const limiter = memoryLimiter(clock);
  const gate = createGate({ backend: gateBackend(sluice), limiter, clock });
  undo.push(() => gate.close());
  const app = await buildApp({ engine: sluice, gate, limiter });
  undo.push(() => app.close());
  await app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = app.server.address() as AddressInfo;
  const made = new Map([["operator", OPERATOR_KEY]]);
  return {
    url: `http://127.0.0.1:${port}`,
    beginChapter,
    async keyOf(owner) {
      const known = made.get(owner);
      if (known !== undefined) return known;
      const secret = `recorded-key-of-${owner}`;
      const [teamId = "", memberId = null] = owner.split("/");
      await apiKeys.insert(newKey(secret, { name: `key of ${owner}`, teamId, memberId }));
      made.set(owner, secret);
      return secret;
    },
    async runJobs() {
      await sluice.runJobsOnce();
    },
    close,
  };
}

function countingIds(): { ids: Ids; beginChapter: (name: string) => void } {
  let chapter = "";
  let chapters = 0;
  let refusals = 0;
  let batches = 0;
  const padded = (count: number, digits: number) => String(count).padStart(digits, "0");
  return {
    ids: {
      refusalId: () => `rfs_${chapter}_${padded(++refusals, 4)}`,
      batchId: () => `00000000-0000-7000-8000-${padded(chapters, 6)}${padded(++batches, 6)}`,
    },
    beginChapter(name) {
      chapter = name;
      chapters += 1;
      refusals = 0;
      batches = 0;
    },
  };
}
