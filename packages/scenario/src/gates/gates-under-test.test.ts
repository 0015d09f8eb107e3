import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseCatalog } from "@sluice/core";
import { describe, expect, test } from "vitest";
import { readScenario } from "../language/read-scenario.ts";
import { coreDriver } from "../play/core-driver.ts";
import { playScenario } from "../play/play-scenario.ts";

const CATALOG = join(import.meta.dirname, "../../../../catalogs/postman");
const parsed = parseCatalog(
  readdirSync(CATALOG)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => ({ name, text: readFileSync(join(CATALOG, name), "utf8") })),
);
if (!parsed.ok) throw new Error(JSON.stringify(parsed.rejection));
const driver = coreDriver(parsed.value);

const HEAD = `rule: L1
source: S4
title: A claim
clock: 2026-03-01
team:
  plan: free
  members: {ana: member, ben: member}
gates: {east: {}, west: {}}
given:
  - record-usage: {pool: api_calls, charge: {item: api-call, credits: 900}}
steps:
`;
const play = (steps: string) => playScenario(readScenario("x.yaml", HEAD + steps), driver);

const CALLS = "gate: east, member: ana, route: GET /environments";

describe("gates of a scenario", () => {
  test("a wrong number of calls fails with step, line, what was expected and what came", async () => {
    const result = await play(`  - title: 301 would be too many
    calls: {${CALLS}, times: 5}
    expect: {passed: 5, last: {headers: {X-RateLimit-Remaining: 296}}}
`);
    expect(result).toMatchObject({
      status: "failed",
      failure: {
        where: "step 1 (calls)",
        line: 12,
        title: "301 would be too many",
        differences: [
          { path: "last.headers.X-RateLimit-Remaining", line: 14, expected: "296", got: "295" },
        ],
      },
    });
  });

  test("all gates of a file share one minute", async () => {
    const result = await play(`  - calls: {${CALLS}, times: 50}
    expect: {last: {headers: {X-RateLimit-Remaining: 250}}}
  - calls: {${CALLS.replace("east", "west")}}
    expect: {last: {headers: {X-RateLimit-Remaining: 249}}}
`);
    expect(result.failure).toBeNull();
  });

  test("C9: a call that another gate's hold keeps waiting takes the scenario's time", async () => {
    const result = await play(`  - calls: {${CALLS}, times: 40}
    expect: {passed: 40}
  - calls: {${CALLS.replace("east", "west")}, times: 60}
    expect: {passed: 60}
  - at: 2026-03-01T00:00:00.500Z
    team: {}
    expect: ok
`);
    expect(result.failure).toMatchObject({
      where: "step 3 (team)",
      message: "the clock could not be advanced",
    });
  });

  test("time that is moved has gates report, without being told to", async () => {
    const result = await play(`  - calls: {${CALLS}, times: 40}
    expect: {passed: 40}
  - at: 2026-03-01T00:00:10Z
    balance: {pool: api_calls}
    expect: {used: 940, held: 0}
`);
    expect(result.failure).toBeNull();
  });

  test("a gate that was killed reports nothing more, and cannot be called", async () => {
    const result = await play(`  - calls: {${CALLS}, times: 1}
    expect: {passed: 1}
  - kill-gate: east
    expect: ok
  - advance-clock: 2026-03-01T00:00:10Z
    expect: ok
  - balance: {pool: api_calls}
    expect: {used: 900, held: 1}
  - calls: {${CALLS}}
    expect: ok
`);
    expect(result).toMatchObject({ stepsPassed: 4 });
    expect(result.failure?.differences[0]?.got).toContain('"gate_gone"');
  });

  test("a key is one member's for good", async () => {
    const result = await play(`  - calls: {${CALLS}, key: k}
    expect: {passed: 1}
  - calls: {${CALLS.replace("ana", "ben")}, key: k}
    expect: {passed: 1}
`);
    expect(result.failure?.differences[0]?.got).toContain('"code":"key_of_another","of":"ana"');
  });
});
