/** Makes a cluster, and runs a server on it. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { EmbeddedError } from "./embedded-error.ts";
import { isAlive, processesIn } from "./processes.ts";
import type { Programs } from "./programs.ts";
import type { ServerUser } from "./server-user.ts";

const run = promisify(execFile);

export const SUPERUSER = "postgres";
const STOP_SECONDS = 30;
const START_SECONDS = 120;

export interface ClusterOptions {
  readonly folder: string;
  readonly programs: Programs;
  readonly user: ServerUser | null;
  readonly password: string;
}

/** Makes the cluster in a folder beside, and moves it: an interruption leaves no half of one. */
export async function createClusterIfMissing(options: ClusterOptions): Promise<void> {
  const { folder, programs, user, password } = options;
  const version = await readFile(join(folder, "PG_VERSION"), "utf8").catch(() => null);
  if (version !== null) {
    if (version.trim() === programs.majorVersion) return;
    throw new EmbeddedError(
      `the data in ${folder} is of PostgreSQL ${version.trim()}, the programs are of ` +
        programs.majorVersion,
    );
  }
  const draft = `${folder}.new`;
  const passwordFile = join(tmpdir(), `sluice-${randomBytes(8).toString("hex")}`);
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true, mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  try {
    if (user) await Promise.all([draft, passwordFile].map((p) => chown(p, user.uid, user.gid)));
    await run(
      programs.initdb,
      [
        "-D",
        draft,
        "-U",
        SUPERUSER,
        "-E",
        "UTF8",
        "--locale=C",
        "--auth=scram-sha-256",
        `--pwfile=${passwordFile}`,
      ],
      { ...user, cwd: "/", env: environment() },
    );
  } catch (error) {
    const detail = error instanceof Error && "stderr" in error ? String(error.stderr) : "";
    throw new EmbeddedError(`initdb failed: ${detail.trim() || String(error)}`, error);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(draft, folder);
}

/**
 * Stops the server that a crashed owner left behind; what it had acknowledged is on disk. Answers
 * its pid, or null when none was running. A `postmaster.pid` whose server is gone is deleted:
 * PostgreSQL itself would mistake a zombie process (in containers without init), or another program
 * that has its pid by now, for a living server.
 */
export async function stopOrphan(folder: string): Promise<number | null> {
  const file = join(folder, "postmaster.pid");
  const pid = Number((await readFile(file, "utf8").catch(() => "")).split("\n")[0]);
  if (!Number.isInteger(pid) || pid <= 1) return null;
  const working = await processesIn(folder);
  if (working === null) {
    if (!isAlive(pid)) return null;
    await stopServer(pid);
    return pid;
  }
  const isRunning = working.includes(pid);
  if (isRunning) await stopServer(pid);
  // The server's processes end by themselves once it is gone; a new one must wait for that.
  for (const left of (await processesIn(folder)) ?? []) {
    await stopServer(left, ["SIGQUIT", "SIGKILL"]);
  }
  await rm(file, { force: true });
  return isRunning ? pid : null;
}

/** Shuts down fast, or immediately if that takes too long: the next start then recovers. */
export async function stopServer(
  pid: number,
  signals: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT", "SIGKILL"],
): Promise<void> {
  for (const signal of signals) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    for (let waited = 0; waited < STOP_SECONDS * 100; waited += 1) {
      if (!isAlive(pid)) return;
      await sleep(10);
    }
  }
}

export interface RunningServer {
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

export async function startServer(
  options: ClusterOptions & {
    port: number | null;
    logFile: string;
    settings: Readonly<Record<string, string>>;
  },
): Promise<RunningServer> {
  let port = options.port !== null && (await isFree(options.port)) ? options.port : null;
  port ??= await freePort();
  const child = await spawnServer(options, port);
  const { pid } = child;
  if (pid === undefined) throw new EmbeddedError("the server could not be started");
  const interrupt = (): void => {
    // A last resort for an owner that exits without closing: nothing can be awaited here.
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGINT");
  };
  process.once("exit", interrupt);
  const server: RunningServer = {
    pid,
    port,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) await stopServer(pid);
      process.removeListener("exit", interrupt);
    },
  };
  try {
    await untilReady(child, port, options);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function spawnServer(
  options: ClusterOptions & { logFile: string; settings: Readonly<Record<string, string>> },
  port: number,
): Promise<ChildProcess> {
  const settings: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    port: String(port),
    max_connections: "100",
    wal_level: "minimal",
    max_wal_senders: "0",
    ...options.settings,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const log = await open(options.logFile, "a", 0o600);
  try {
    const child = spawn(options.programs.postgres, ["-D", options.folder, ...flags], {
      ...options.user,
      cwd: "/",
      env: environment(),
      stdio: ["ignore", log.fd, log.fd],
      // In a process group of its own Ctrl-C does not reach it; its owner stops it in order.
      detached: true,
    });
    child.unref();
    child.once("error", () => undefined);
    return child;
  } finally {
    await log.close();
  }
}

async function untilReady(
  child: ChildProcess,
  port: number,
  options: ClusterOptions & { logFile: string },
): Promise<void> {
  for (let waited = 0; waited < START_SECONDS * 40; waited += 1) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    if (await answers(port, options.password)) return;
    await sleep(25);
  }
  const log = await readFile(options.logFile, "utf8").catch(() => "");
  const tail = log.trim().split("\n").slice(-8).join("\n");
  throw new EmbeddedError(`the server on ${dirname(options.folder)} did not start:\n${tail}\n`);
}

async function answers(port: number, password: string): Promise<boolean> {
  const client = new pg.Client({
    host: "127.0.0.1",
    port,
    user: SUPERUSER,
    password,
    database: "postgres",
    connectionTimeoutMillis: 5_000,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

/** The caller's environment is left out: its PG* variables would mislead the programs. */
function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" };
}

const isFree = (port: number): Promise<boolean> =>
  freePort(port).then(
    () => true,
    () => false,
  );

/** Answers the port that is asked for, or any free one for 0. Rejects when it is taken. */
function freePort(port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === "object") resolve(address.port);
        else reject(new EmbeddedError("no free port was found"));
      });
    });
  });
}
