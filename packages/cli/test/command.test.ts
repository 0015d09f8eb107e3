/** The command as people call it, against a server of its own. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "@sluice/client";
import { type RunningServer, startServer } from "@sluice/server";
import { freshDatabase, onServer, type TestDatabase } from "@sluice/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Environment } from "../src/base/command.ts";
import { main } from "../src/index.ts";
import { SUBCOMMANDS } from "../src/registry.ts";
import { quietConsole } from "./quiet-console.ts";

const CATALOG = fileURLToPath(new URL("../../../catalogs/postman", import.meta.url));
const KEY = "slk_operator_of_the_command_test_0123456789";
let database: TestDatabase;
let running: RunningServer;
let folder = "";

const STORY = [
  {
    at: "2026-03-02T08:00:00Z",
    team: "acme",
    command: {
      type: "create_team",
      name: "Acme",
      plan: "team",
      timeZone: "Europe/Berlin",
      testClockAt: "2026-03-02T08:00:00Z",
      owner: { memberId: "ines", name: "Ines" },
    },
  },
  {
    at: "2026-03-02T09:00:00Z",
    team: "acme",
    command: { type: "set_overage", pool: "flows", on: true },
  },
  {
    at: "2026-03-02T10:00:00Z",
    team: "acme",
    key: "start",
    command: { type: "start_run", runId: "r1", flowId: "orders", trigger: "api" },
  },
  {
    at: "2026-03-02T10:00:09Z",
    team: "acme",
    key: "charge",
    command: {
      type: "charge_run",
      runId: "r1",
      charges: [{ item: "ai-agent", model: "gpt-5", quantity: 110 }],
    },
  },
  {
    at: "2026-03-02T10:00:12Z",
    team: "acme",
    key: "charge",
    command: {
      type: "charge_run",
      runId: "r1",
      charges: [{ item: "ai-agent", model: "gpt-5", quantity: 110 }],
    },
  },
  {
    at: "2026-03-02T10:01:00Z",
    team: "acme",
    actor: "ines",
    command: { type: "finish_run", runId: "r1" },
  },
  {
    at: "2026-03-02T10:02:00Z",
    team: "acme",
    actor: "ines",
    command: { type: "set_agent_mode", on: false, memberId: "ines" },
  },
  {
    at: "2026-03-02T10:03:00Z",
    team: "acme",
    actor: "ines",
    command: { type: "start_action", memberId: "ines" },
  },
];

beforeAll(async () => {
  database = await freshDatabase();
  running = await startServer({
    port: 0,
    catalogDir: CATALOG,
    database: { url: database.url },
    operatorKey: KEY,
    jobsEverySeconds: 0,
    logLevel: "silent",
  });
  folder = mkdtempSync(join(tmpdir(), "sluice-command-"));
  write("story.jsonl", STORY);
});
afterAll(async () => {
  await running.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const write = (name: string, lines: readonly object[]): string => {
  const file = join(folder, name);
  writeFileSync(file, `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`);
  return file;
};

async function sluice(...asked: (string | Environment)[]) {
  const console = quietConsole();
  const words = asked.filter((word) => typeof word === "string");
  const given = asked.filter((word) => typeof word === "object");
  const base = { SLUICE_SERVER: running.url, SLUICE_KEY: KEY, SLUICE_DATA: folder };
  const env: Environment = Object.assign(base, ...given);
  const code = await main(words, { console, env });
  return { code, out: console.printed.join("\n"), err: console.noted.join("\n") };
}
const json = async (...words: string[]) => JSON.parse((await sluice(...words, "--json")).out);

const TOKENS: Environment = { SLUICE_JWT_TEAM_CLAIM: "org" };

describe("called wrongly", () => {
  test.each([
    [["nonsense"], /no command "nonsense"/],
    [["usage", "--taem", "x"], /no option --taem/],
    [["usage", "--team"], /--team needs a value/],
    [["usage", "--team", "acme", "--cycle", "last"], /--cycle must be a whole number/],
    [["replay"], /No file was given/],
    [["replay", "/nowhere.jsonl"], /no file \/nowhere.jsonl/],
    [["test", "/nowhere"], /no file or folder \/nowhere/],
    [
      ["serve", "--catalog", CATALOG, { SLUICE_DIALECT: "klingon" }],
      /SLUICE_DIALECT must be problem or/,
    ],
    [["serve", { SLUICE_TRUSTED_PROXIES: "me" }], /"me" is none of these[\s\S]*SLUICE_TRUSTED/],
    [["serve", { SLUICE_JWT_SECRET: "x".repeat(32) }], /SLUICE_JWT_TEAM_CLAIM must name/],
    [["serve", { ...TOKENS, SLUICE_JWT_SECRET: "short" }], /a secret has at least 32 bytes/],
    [["serve", { ...TOKENS, SLUICE_JWT_KEYS_URL: "keys" }], /Invalid URL[\s\S]*JWT_KEYS_URL/],
    [
      ["serve", { ...TOKENS, SLUICE_JWT_KEYS_URL: "https://id", SLUICE_JWT_ALGORITHMS: "HS256" }],
      /a public key goes with no HS algorithm/,
    ],
    [
      ["serve", { ...TOKENS, SLUICE_JWT_KEYS_URL: "https://id", SLUICE_JWT_ALGORITHMS: "RSA" }],
      /no algorithm is named "RSA"/,
    ],
  ])("%j ends with 2 and says what is wrong", async (words, message) => {
    const { code, err } = await sluice(...words);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(message) });
  });

  test("every command has help with an example of itself and its exit codes", async () => {
    for (const name of Object.keys(SUBCOMMANDS)) {
      const { code, out } = await sluice(name, "--help");
      expect(code).toBe(0);
      expect(out).toMatch(new RegExp(`Examples[\\s\\S]*sluice ${name}`));
      expect(out).toContain("Exit codes");
    }
  });

  test("every variable that a server looks at is in the help of serve", async () => {
    const asked = new Set<string>();
    const env = new Proxy<Environment>(
      { ...TOKENS, SLUICE_JWT_SECRET: "x".repeat(32), SLUICE_TRUSTED_PROXIES: "me" },
      {
        get(known, name: string) {
          asked.add(name);
          return known[name];
        },
      },
    );
    await main(["serve", "--catalog", CATALOG], { console: quietConsole(), env });
    const { out } = await sluice("serve", "--help");
    expect([...asked].filter((name) => !out.includes(name))).toEqual([]);
    expect(asked.size).toBeGreaterThan(12);
  });
});

describe("a replay and what it leaves behind", () => {
  test("a line that is wrong is named before anything is sent", async () => {
    const file = write("broken.jsonl", [...STORY, { at: "2026-03-03T00:00:00Z", team: "acme" }]);
    const { code, err } = await sluice("replay", file);
    expect(code).toBe(2);
    expect(err).toMatch(/broken\.jsonl:9: neither "command" nor "cloudEvent"/);
    expect(await json("usage")).toEqual([]);
  });

  test("applies each line once, and nothing the second time", async () => {
    const file = join(folder, "story.jsonl");
    const first = await json("replay", file);
    expect(first).toMatchObject({ applied: 6, repeated: 1, skipped: 0 });
    expect(first.refused).toEqual({ agent_mode_off: 1 });
    expect(await json("replay", file)).toMatchObject({ applied: 0, repeated: 0, skipped: 8 });
  });

  test("a file that has grown goes on where it was", async () => {
    const more = { at: "2026-03-02T11:00:00Z", team: "acme", command: { type: "tick" } };
    const report = await json("replay", write("story.jsonl", [...STORY, more]));
    expect(report).toMatchObject({ applied: 1, skipped: 8 });
  });

  test("F4: usage and invoice show 1,000 credits over at $1 per 1,000, in the team's zone", async () => {
    const usage = await sluice("usage", "--team", "acme");
    expect(usage.out).toMatch(/Flows credits +1,100 +100 +credits +1,000/);
    expect(usage.out).toContain("Pools reset 2026-04-02 00:00 Europe/Berlin.");
    expect(usage.out).toMatch(/Rate limits[\s\S]*api-minute +300 +1 min +user +every route/);
    expect(usage.out).toMatch(/tool-generation +300 +3 h +user +tool-generation/);
    expect(usage.out, "of nobody's calls").toMatch(/for each +on +resets/);
    const client = createClient({ baseUrl: running.url, key: KEY });
    const of = { scope: "member", teamId: "acme", memberId: "ines", name: "Ines" } as const;
    const { secret } = await client.call("create_key", of);
    const own = await sluice("usage", "--team", "acme", "--key", secret);
    expect(own.out, "of one's own").toMatch(/for each +on +used +resets/);
    const invoice = await sluice("invoice", "--team", "acme", "--cycle", "draft");
    expect(invoice.out).toMatch(/Flows credit usage +1,000 +credits +\$0\.001 +\$1\.00/);
    expect(invoice.out).toMatch(/Total +\$1\.00/);
  });

  test("a charge is explained by its card, and a refusal by who can lift it", async () => {
    const [first] = (await json("statement", "--team", "acme", "--limit", "20")).items.filter(
      (line: { chargeId: string | null }) => line.chargeId !== null,
    );
    const charge = await sluice("explain", first.chargeId, "--team", "acme");
    expect(charge.out).toMatch(/ai-agent gpt-5, 1,100 credits of flows/);
    expect(charge.out).toMatch(/Card: Flows credits, v12/);
    const [refusal] = (await json("explain", "--team", "acme")).items;
    const why = await sluice("explain", refusal.refusalId, "--team", "acme");
    expect(why.out).toMatch(/agent_mode_off: start_action by ines/);
  });

  test("what there is not ends with 1; a server that is away with 3", async () => {
    const unknown = await sluice("usage", "--team", "nobody");
    expect(unknown).toMatchObject({ code: 1, err: expect.stringMatching(/no team nobody/) });
    const wrongKey = await sluice("usage", "--key", "slk_operator_wrong");
    expect(wrongKey).toMatchObject({ code: 1, err: expect.stringMatching(/SLUICE_KEY/) });
    const away = await sluice("usage", "--server", "http://127.0.0.1:9");
    expect(away).toMatchObject({ code: 3, err: expect.stringMatching(/sluice serve/) });
  });

  test("verify agrees; after a row is changed by hand it names the row and ends with 1", async () => {
    const words = ["verify", "--database", database.url, "--catalog", CATALOG];
    expect(await sluice(...words)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/Everything agrees/),
    });
    await onServer(database.url, "UPDATE charge SET credits = credits + 1 WHERE item = 'ai-agent'");
    const { code, out } = await sluice(...words);
    expect(code).toBe(1);
    expect(out).toMatch(/DISAGREES acme, table charge, seq \d+/);
  });

  test("doctor finds all well here, and says what to do where it is not", async () => {
    const well = await sluice("doctor", "--catalog", CATALOG, "--database", database.url);
    expect(well).toMatchObject({ code: 0, out: expect.stringMatching(/operator's/) });
    const ill = await sluice("doctor", "--catalog", folder, "--server", "http://127.0.0.1:9");
    expect(ill.code).toBe(1);
    expect(ill.out).toMatch(/BAD {2}server[\s\S]*sluice serve/);
  });

  test("doctor counts nothing on a Redis that is there, and says where one is away", async () => {
    const words = ["doctor", "--catalog", CATALOG, "--database", database.url];
    const away = await sluice(...words, { REDIS_URL: "redis://:secret@127.0.0.1:9/1" });
    expect(away.code).toBe(1);
    expect(away.out).toMatch(/BAD {2}redis +Redis at 127.0.0.1:9\/1: /);
    expect(away.out).not.toContain("secret");
  });
});

describe("keys", () => {
  test("one that is made works at once, and not after it is revoked", async () => {
    const { key, secret } = await json("keys", "make", "gateway", "--team", "acme");
    expect((await sluice("usage", "--team", "acme", "--key", secret)).code).toBe(0);
    expect((await sluice("keys", "revoke", key.keyId, "--team", "acme")).code).toBe(0);
    expect((await sluice("usage", "--team", "acme", "--key", secret)).code).toBe(1);
  });
});

describe("scenarios", () => {
  const scenario = (used: number): string => `rule: F4
source: S3
title: On v11 every paid plan has blocks
clock: 2026-03-01
team:
  plan: enterprise
  overage: {flows: on}
given:
  - start-run: {run: r1, flow: f, trigger: api}
  - charge-run: {run: r1, charges: [{item: http-request, quantity: 500}]}
steps:
  - balance: {pool: flows}
    expect: {used: ${used}, blocks: 1, available: 999}
`;

  test.each([
    ["the core", () => []],
    ["the server", () => ["--server", running.url]],
  ])(
    "against %s: one wrong number fails, with its step, what was expected and what came",
    async (_, options) => {
      const files = [501, 502].map((used) => {
        const file = join(folder, `used-${used}.yaml`);
        writeFileSync(file, scenario(used));
        return file;
      });
      const { code, out } = await sluice("test", "--catalog", CATALOG, ...files, ...options());
      expect(code).toBe(1);
      expect(out).toMatch(/^ok .*used-501\.yaml/m);
      expect(out).toMatch(/used-502\.yaml:12: step 1/);
      expect(out).toMatch(/used +502 +501/);
      expect(out.split("\n").at(-1)).toBe("1 passed, 1 failed");
      expect((await sluice("test", "--catalog", CATALOG, files[0] ?? "", ...options())).code).toBe(
        0,
      );
    },
  );
});
