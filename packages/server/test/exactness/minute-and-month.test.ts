/** A minute in Redis and a month by lease, over several processes, in one verdict (RULES L6). */
import { describeWithPrograms, startRedis, type TestRedis } from "@sluice/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { RunningServer } from "../../src/index.ts";
import { type GateProcess, sumOf } from "./gates.ts";
import {
  byItem,
  type Change,
  clientOf,
  createCallers,
  disagreements,
  monthOf,
  monthOfCalls,
  openPlace,
  type Place,
  serve,
  startGates,
} from "./rig.ts";

const LIMIT = 300;
const CALLS = 1_000;
const MONTH = 500;
const GATES = 3;

/** The headline's window is an hour, so that a busy machine does not see it end. */
const HOUR: Change = {
  file: "limits.yaml",
  from: "limit: 300\n    windowSeconds: 60\n",
  to: "limit: 300\n    windowSeconds: 3600\n",
};

await describeWithPrograms(["redis-server"], "three gates, a Redis and a server", () => {
  let redis: TestRedis;
  let place: Place;
  let server: RunningServer;
  let gates: GateProcess[] = [];
  beforeAll(async () => {
    redis = await startRedis();
    place = await openPlace([HOUR, monthOfCalls(MONTH)]);
    server = await serve(place);
  });
  afterEach(async () => {
    await Promise.all(gates.map((gate) => gate.kill()));
    gates = [];
  });
  afterAll(async () => {
    await server.close();
    await redis.close();
    await place.clear();
  });

  const callAll = async (keys: readonly string[], many: number) => {
    gates = await startGates(GATES, { url: server.url, redisUrl: redis.url });
    const share = Math.ceil(many / GATES);
    const shares = gates.map((_, at) => Math.min(share, many - at * share));
    await Promise.all(gates.map((gate, at) => gate.call(keys, shares[at] ?? 0)));
    const answers = gates.flatMap((gate) => gate.answers);
    const windows = new Set(answers.map(({ windowEndsAt }) => windowEndsAt)).size;
    const kinds = new Set(answers.map(({ status, code }) => `${status} ${code}`));
    const passed = sumOf(gates, (gate) => gate.passed);
    const errors = (await Promise.all(gates.map((gate) => gate.close()))).flat();
    return { answered: answers.length, windows, kinds: [...kinds].sort(), passed, errors };
  };

  test("L1, L6: of 1,000 calls at once over 5 keys, 300 pass, and the month counts 300", async () => {
    const client = clientOf(server.url);
    for (let attempt = 1; ; attempt += 1) {
      const teamId = `acme-${attempt}`;
      const keys = await createCallers(client, { teamId, keys: 5 });
      const { windows, ...came } = await callAll(keys, CALLS);
      // The hour may have ended just now.
      if (windows > 1) continue;
      expect(came).toEqual({
        answered: CALLS,
        kinds: ["200 null", "429 rate_limited"],
        passed: LIMIT,
        errors: [],
      });
      expect(await monthOf(client, teamId)).toMatchObject({ used: `${LIMIT}`, held: "0" });
      expect(await byItem(client, teamId)).toEqual({ "api-call": LIMIT });
      break;
    }
    expect(await disagreements(place)).toEqual([]);
  });
});
