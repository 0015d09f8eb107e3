/**
 * A replay whose server is killed again and again, in the middle of commands, ends where one that
 * was left in peace ends: no acknowledged command is lost, none is done twice.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "@sluice/client";
import { loadCatalog, verify } from "@sluice/engine";
import { openDatabase } from "@sluice/store";
import { bundled, describeOnServers, freshDatabase, until } from "@sluice/testing";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { generate } from "../../../examples/acme/generator/generate.ts";
import { replayFiles } from "../src/replay/replay-files.ts";
import { quietConsole } from "./quiet-console.ts";

const CATALOG = fileURLToPath(new URL("../../../catalogs/postman", import.meta.url));
const CHILD = fileURLToPath(new URL("serve-child.ts", import.meta.url));
const KEY = "slk_operator_of_the_kill_test_0123456789";
const LINES = 1500;
const BATCH = 50;
const KILLS = 10;

let folder = "";
let files: string[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-killed-"));
  files = generate().map(({ team, text }) => {
    const file = join(folder, `${team}.jsonl`);
    writeFileSync(file, `${text.split("\n").slice(0, LINES).join("\n")}\n`);
    return file;
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A server that comes back each time it is killed. */
class Phoenix {
  readonly url: string;
  kills = 0;
  #child: ChildProcess | null = null;
  #isWanted = true;
  readonly #start: () => ChildProcess;

  constructor(program: string, databaseUrl: string, port: number) {
    this.url = `http://127.0.0.1:${port}`;
    const words = [program, databaseUrl, String(port), CATALOG];
    this.#start = () =>
      spawn(process.execPath, words, {
        env: { ...process.env, SLUICE_OPERATOR_KEY: KEY },
        stdio: ["ignore", "pipe", "inherit"],
      });
  }

  async rise(): Promise<void> {
    const child = this.#start();
    this.#child = child;
    child.once("exit", () => {
      if (this.#isWanted) void this.rise();
    });
    if (child.stdout) await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
  }

  kill(): void {
    if (this.#child?.kill("SIGKILL")) this.kills += 1;
  }

  async rest(): Promise<void> {
    this.#isWanted = false;
    if (!this.#child || this.#child.exitCode !== null) return;
    const exited = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await exited;
  }
}

/** Looks at the database from outside. */
class Witness {
  readonly #client: pg.Client;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  static async of(url: string): Promise<Witness> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return new Witness(client);
  }

  async answers(): Promise<number> {
    const { rows } = await this.#client.query("SELECT count(*)::int AS many FROM answer");
    return rows[0].many;
  }

  /** From now on no batch can be written to its end. */
  async holdWrites(): Promise<void> {
    await this.#client.query("BEGIN");
    await this.#client.query("LOCK TABLE answer IN SHARE MODE");
  }

  async letWrite(): Promise<void> {
    await this.#client.query("ROLLBACK");
  }

  /** Whether a batch waits in the middle of its transaction for writes that are held. */
  async isWriting(): Promise<boolean> {
    const { rowCount } = await this.#client.query(
      `SELECT FROM pg_locks WHERE NOT granted AND mode = 'RowExclusiveLock'
       AND pg_backend_pid() = ANY (pg_blocking_pids(pid))`,
    );
    return rowCount !== 0;
  }

  end(): Promise<void> {
    return this.#client.end();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** When a batch is cut off: as soon as it is sent, while it is written, or when it is written. */
const MOMENTS = ["sent", "writing", "written"] as const;
type Moment = (typeof MOMENTS)[number];

/** Waits until a batch has come to a moment, or is over without; answers whether it came to it. */
async function reach(moment: Moment, witness: Witness, before: number, isOver: () => boolean) {
  const isNow = async () => {
    if (moment === "sent") return true;
    return moment === "writing" ? witness.isWriting() : (await witness.answers()) > before;
  };
  let isReached = false;
  await until(async () => {
    isReached = await isNow();
    return isReached || isOver();
  });
  return isReached;
}

async function replayInto(databaseUrl: string, kills: number) {
  const witness = await Witness.of(databaseUrl);
  const phoenix = new Phoenix(await bundled(CHILD), databaseUrl, await freePort());
  await phoenix.rise();
  let batches = 0;
  const killedAt: Record<Moment, number> = { sent: 0, writing: 0, written: 0 };
  const client = createClient({
    baseUrl: phoenix.url,
    key: KEY,
    attemptsMax: 1,
    async fetch(url, init) {
      const isCutOff = String(url).endsWith("/v1/commands") && batches++ % 6 === 3;
      if (!isCutOff || phoenix.kills >= kills) return fetch(url, init);
      // Each sixth batch is cut off, at the moment that was met least.
      const [moment = "sent"] = MOMENTS.toSorted((a, b) => killedAt[a] - killedAt[b]);
      const before = await witness.answers();
      if (moment === "writing") await witness.holdWrites();
      const answer = fetch(url, init);
      let isOver = false;
      const over = answer
        .catch(() => null)
        .finally(() => {
          isOver = true;
        });
      if (await reach(moment, witness, before, () => isOver)) killedAt[moment] += 1;
      phoenix.kill();
      await over;
      if (moment === "writing") await witness.letWrite();
      return answer;
    },
  });
  const report = await replayFiles(files, {
    client,
    console: quietConsole(),
    batch: BATCH,
    patienceSeconds: 120,
  });
  const again = await replayFiles(files, { client, console: quietConsole() });
  const state = await Promise.all(
    report.teams.map(async (teamId) => ({
      usage: await client.call("get_usage", { teamId }),
      balances: await client.call("get_balances", { teamId }),
      invoices: await client.call("list_invoices", { teamId }),
      newest: await client.call("list_charges", { teamId, limit: 50 }),
    })),
  );
  await phoenix.rest();
  await witness.end();
  return { kills: phoenix.kills, killedAt, report, again, state };
}

describeOnServers("a replay through ten kills", (server) => {
  test("ends as one in peace, applies nothing twice, and its ledger verifies", async () => {
    const [peaceful, killed] = [await freshDatabase(server), await freshDatabase(server)];
    const expected = await replayInto(peaceful.url, 0);
    const got = await replayInto(killed.url, KILLS);
    expect(got.kills).toBe(KILLS);
    const { killedAt } = got;
    expect(Math.min(...Object.values(killedAt)), JSON.stringify(killedAt)).toBeGreaterThan(0);
    expect(got.state).toEqual(expected.state);
    expect(got.again).toMatchObject({ applied: 0, repeated: 0, skipped: 2 * LINES });
    expect(got.again.refused).toEqual({});
    const database = await openDatabase({ url: killed.url });
    const verified = await verify(database.store.reads, await loadCatalog(CATALOG));
    await database.close();
    expect(verified.disagreements).toEqual([]);
    expect(verified.charges).toBeGreaterThan(1000);
    await Promise.all([peaceful.drop(), killed.drop()]);
  });
});
