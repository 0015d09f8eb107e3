import { type ChildProcess, spawn } from "node:child_process";
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { bundled } from "@sluice/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isAlive } from "../src/embedded/processes.ts";
import { canReach } from "../src/embedded/reach.ts";
import { EmbeddedError, EmbeddedInUse, openDatabase, openEmbedded } from "../src/index.ts";

const KEEPER = fileURLToPath(new URL("./keeper-child.ts", import.meta.url));
const isRoot = process.getuid?.() === 0;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-keeper-"));
  // As root the server's user must get through it; else every cluster would go elsewhere.
  await chmod(folder, 0o711);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the keeper of the embedded server", () => {
  test("keeps data and port over a stop, and leaves no server behind", async () => {
    const dataDir = join(folder, "kept");
    const first = await openDatabase({ dataDir });
    await first.pool.query("CREATE TABLE kept AS SELECT 1 AS one");
    const { fsync } = (await first.pool.query("SHOW fsync")).rows[0];
    expect(fsync).toBe("on");
    await first.close();
    expect(isAlive(first.embedded?.pid ?? 0)).toBe(false);
    const second = await openDatabase({ dataDir });
    expect((await second.pool.query("SELECT one FROM kept")).rows).toEqual([{ one: 1 }]);
    expect(second.embedded?.port).toBe(first.embedded?.port);
    expect(second.migrated).toEqual([]);
    await second.close();
  });

  test("a password of its own guards it, in a file that only its owner reads", async () => {
    const dataDir = join(folder, "guarded");
    const embedded = await openEmbedded({ dataDir });
    const { mode } = await stat(join(dataDir, "embedded.json"));
    expect(mode & 0o777).toBe(0o600);
    const url = new URL(embedded.urlOf("postgres"));
    expect(url.password.length).toBeGreaterThanOrEqual(32);
    expect(url.hostname).toBe("127.0.0.1");
    url.password = "guess";
    await expect(openDatabase({ url: url.href })).rejects.toThrow(/password authentication failed/);
    await embedded.close();
  });

  test("a folder belongs to one process: a second one is told who has it", async () => {
    const dataDir = join(folder, "owned");
    const child = await startKeeper(dataDir);
    const second = openDatabase({ dataDir });
    await expect(second).rejects.toBeInstanceOf(EmbeddedInUse);
    await expect(second).rejects.toThrow(`in use by process ${child.process.pid}`);
    child.process.kill("SIGINT");
    expect(await ended(child.process)).toBe("0");
    expect(isAlive(child.serverPid)).toBe(false);
    const after = await openDatabase({ dataDir });
    await after.close();
  });

  test("SIGTERM without a close still takes the server down", async () => {
    const child = await startKeeper(join(folder, "abrupt"), "exit-at-once");
    child.process.kill("SIGTERM");
    await ended(child.process);
    await gone(child.serverPid);
  });

  test("a server left behind by a kill is stopped, and its data is there", async () => {
    const dataDir = join(folder, "orphaned");
    const child = await startKeeper(dataDir);
    child.process.kill("SIGKILL");
    expect(await ended(child.process)).toBe("SIGKILL");
    expect(isAlive(child.serverPid)).toBe(true);
    const database = await openDatabase({ dataDir });
    expect(isAlive(child.serverPid)).toBe(false);
    expect((await database.pool.query("SELECT one FROM kept")).rows).toEqual([{ one: 1 }]);
    await database.close();
  });

  test("a pid file that names another program by now does not stop it from starting", async () => {
    const dataDir = join(folder, "reused");
    const first = await openEmbedded({ dataDir });
    await first.close();
    await writeFile(join(first.clusterDir, "postmaster.pid"), `${process.pid}\n`);
    const again = await openEmbedded({ dataDir });
    await again.close();
  });

  test("an owner file that names another program by now is taken over", async () => {
    const dataDir = join(folder, "lock");
    await mkdir(dataDir);
    await writeFile(join(dataDir, "owner.json"), `{"pid":${process.pid},"startedAt":"1"}`);
    const embedded = await openEmbedded({ dataDir });
    expect((await readdir(dataDir)).filter((name) => name.startsWith("owner.json."))).toEqual([]);
    await embedded.close();
  });

  test("data of another PostgreSQL is refused, with what to do", async () => {
    const dataDir = join(folder, "older");
    const embedded = await openEmbedded({ dataDir });
    await embedded.close();
    await writeFile(join(embedded.clusterDir, "PG_VERSION"), "9\n");
    const refused = openEmbedded({ dataDir });
    await expect(refused).rejects.toBeInstanceOf(EmbeddedError);
    await expect(refused).rejects.toThrow(/of PostgreSQL 9.*DATABASE_URL/);
  });

  test.runIf(isRoot)(
    "as root, in a folder that no other user can enter, it runs all the same",
    async () => {
      const closed = join(folder, "closed");
      await mkdir(closed, { mode: 0o700 });
      const dataDir = join(closed, "data");
      const first = await openDatabase({ dataDir });
      const elsewhere = first.embedded?.clusterDir ?? "";
      expect(elsewhere).toMatch(/^\/var\/lib\/sluice\/cluster-/);
      await first.pool.query("CREATE TABLE kept AS SELECT 1 AS one");
      await first.close();
      const second = await openDatabase({ dataDir });
      expect((await second.pool.query("SELECT one FROM kept")).rows).toEqual([{ one: 1 }]);
      await second.close();
      expect((await stat(closed)).mode & 0o777).toBe(0o700);
      await rm(join(elsewhere, ".."), { recursive: true, force: true });
    },
  );

  test.runIf(isRoot)(
    "whether a user reaches a path is read from every folder above it",
    async () => {
      const deep = join(folder, "reach", "deep");
      await mkdir(deep, { recursive: true });
      const user = { uid: 12_345, gid: 12_345 };
      await chmod(folder, 0o711);
      expect(await canReach(deep, user)).toBe(true);
      await chmod(join(folder, "reach"), 0o700);
      expect(await canReach(deep, user)).toBe(false);
      await chown(join(folder, "reach"), user.uid, 0);
      expect(await canReach(deep, user)).toBe(true);
      expect(await canReach(deep, null)).toBe(true);
    },
  );
});

async function startKeeper(
  dataDir: string,
  ...args: string[]
): Promise<{ process: ChildProcess; serverPid: number }> {
  const child = spawn(process.execPath, [await bundled(KEEPER), dataDir, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    return { process: child, serverPid: Number(line) };
  }
  throw new Error(`the keeper ended: ${await readFile(join(dataDir, "postgres.log"), "utf8")}`);
}

/** The exit code or the signal, as text. */
const ended = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve(String(child.signalCode ?? child.exitCode));
    } else child.once("exit", (code, signal) => resolve(String(signal ?? code)));
  });

/** Ends in time, or the test times out. */
async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setImmediate(resolve));
}
