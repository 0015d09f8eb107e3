/** The composition root and the client, over a real socket. */
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ConnectionFault, createClient, Problem } from "@sluice/client";
import { freshDatabase } from "@sluice/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningServer, startServer } from "../src/index.ts";

const catalogDir = fileURLToPath(new URL("../../../catalogs/postman", import.meta.url));
const operatorKey = "operator-key-of-the-tests";

describe("the client and the server", () => {
  let server: RunningServer;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const fresh = await freshDatabase();
    drop = fresh.drop;
    const database = { url: fresh.url };
    server = await startServer({
      port: 0,
      catalogDir,
      database,
      operatorKey,
      logLevel: "silent",
      jobsEverySeconds: 0,
    });
  });
  afterAll(async () => {
    await server.close();
    await drop();
  });

  test("a run from start to finish, typed all the way", async () => {
    const client = createClient({ baseUrl: server.url, key: operatorKey });
    const teamId = "acme/corp-ä";
    const { team } = await client.call("create_team", {
      teamId,
      name: "Acme",
      plan: "professional",
      owner: { memberId: "olga", name: "Olga" },
    });
    expect(team.teamId).toBe(teamId);
    const { run } = await client.call("start_run", { teamId, flowId: "f", trigger: "api" });
    const charged = await client.call("charge_run", {
      teamId,
      runId: run.runId,
      charges: [{ item: "connector" }],
    });
    expect(charged.charges[0]?.credits).toBe("2");
    const ended = await client.request(
      "finish_run",
      { teamId, runId: run.runId },
      { idempotencyKey: "end" },
    );
    const again = await client.request(
      "finish_run",
      { teamId, runId: run.runId },
      { idempotencyKey: "end" },
    );
    expect([ended.isRepeated, again.isRepeated]).toEqual([false, true]);
    expect(again.answer).toEqual(ended.answer);
    const types: string[] = [];
    for await (const event of client.pages("list_events", { teamId, limit: 1 })) {
      types.push(event.type);
    }
    expect(types[0]).toBe("team.created");
    expect(types.length).toBeGreaterThan(1);
  });

  test("a refusal comes as a Problem with its facts", async () => {
    const client = createClient({ baseUrl: server.url, key: operatorKey });
    const failure = await client.call("get_team", { teamId: "no" }).catch((each: unknown) => each);
    expect(failure).toBeInstanceOf(Problem);
    if (!(failure instanceof Problem) || !failure.is("not_found")) throw failure;
    expect(failure.facts).toEqual({ what: "team", id: "no" });
  });

  test("events in a batch", async () => {
    const client = createClient({ baseUrl: server.url, key: operatorKey });
    const owner = { memberId: "o", name: "O" };
    await client.call("create_team", { teamId: "evt", name: "E", plan: "professional", owner });
    const event = (id: string) => ({
      specversion: "1.0" as const,
      id,
      source: "s",
      type: "sluice.usage.recorded",
      subject: "evt",
      data: { pool: "flows", charge: { item: "connector" } },
    });
    const receipts = await client.call("record_events", [event("1"), event("2"), event("1")]);
    expect(receipts).toMatchObject({ recorded: 2, duplicates: 1, refused: 0 });
    const one = await client.call("record_events", event("2"));
    expect(one).toMatchObject({ recorded: 0, duplicates: 1 });
  });

  test("an operator's key that was chosen is not shown, and an unfit one is refused", async () => {
    expect(server.operatorKeyMade).toBeNull();
    const unfit = { port: 0, catalogDir, logLevel: "silent", operatorKey: "short" } as const;
    const { url, drop: dropOther } = await freshDatabase();
    await expect(startServer({ ...unfit, database: { url } })).rejects.toThrow("16 to 200");
    const odd = { ...unfit, operatorKey, trustedProxies: "everybody" };
    await expect(startServer({ ...odd, database: { url } })).rejects.toThrow('"everybody"');
    await dropOther();
  });
});

test("with the embedded database: a key is made once, kept for its owner, and nothing stays behind", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "sluice-server-"));
  const options = { port: 0, catalogDir, database: { dataDir }, logLevel: "silent" } as const;
  const first = await startServer(options);
  const key = first.operatorKeyMade ?? "";
  expect(key).toMatch(/^sluice_op_/);
  const file = join(dataDir, "operator.key");
  expect(first.operatorKeyFile).toBe(file);
  expect((await readFile(file, "utf8")).trim()).toBe(key);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const owner = { memberId: "o", name: "O" };
  await createClient({ baseUrl: first.url, key }).call("create_team", {
    teamId: "kept",
    name: "Kept",
    plan: "basic",
    owner,
  });
  await first.close();
  const stopped = createClient({ baseUrl: first.url, key, attemptsMax: 1 });
  await expect(stopped.call("get_team", { teamId: "kept" })).rejects.toThrow(ConnectionFault);

  const second = await startServer(options);
  expect(second.operatorKeyMade).toBeNull();
  const client = createClient({ baseUrl: second.url, key });
  expect((await client.call("get_team", { teamId: "kept" })).team.name).toBe("Kept");
  await second.close();
  await rm(dataDir, { recursive: true, force: true });
});
