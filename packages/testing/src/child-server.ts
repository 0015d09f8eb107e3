/**
 * A server program as a child of the test process: on a port of its own, in a scratch folder of its
 * own, and gone with the process that started it, however that one ends.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface ServerPlan {
  readonly program: string;
  /** How it is told to end when its owner is gone: nginx must be asked, or its workers stay. */
  readonly signal: "KILL" | "TERM";
  args(port: number, folder: string): readonly string[] | Promise<readonly string[]>;
  /** Beside that its port accepts connections. */
  isReady?(port: number): Promise<boolean>;
}

/** Only for what hangs: a slow machine is waited for. */
const START_MS_MAX = 10 * 60_000;
const STOP_MS_MAX = 60_000;
const POLL_MS = 10;
/** A free port is only known to have been free a moment ago. */
const PORTS_TRIED = 4;

/**
 * Waits on its standard input, which the starting process holds open: where that ends without a
 * word, the process is gone and the server is ended too. `$$` is the server, by `exec`.
 */
const MINDED = `exec 3<&0
(read -r _ <&3 || kill -$SIGNAL $$) >/dev/null 2>&1 &
exec "$@" 3<&- </dev/null`;

/** A started program, of which the port stays its own over restarts. */
export class ChildServer {
  readonly port: number;
  readonly folder: string;
  readonly #plan: ServerPlan;
  #child: ChildProcess | null = null;
  #output = "";

  private constructor(plan: ServerPlan, port: number, folder: string) {
    this.#plan = plan;
    this.port = port;
    this.folder = folder;
  }

  static async start(plan: ServerPlan): Promise<ChildServer> {
    for (let attempt = 1; ; attempt += 1) {
      const folder = await mkdtemp(join(tmpdir(), "sluice-server-"));
      // The server may put on another user, who must get in too.
      await chmod(folder, 0o755);
      const server = new ChildServer(plan, await freePort(), folder);
      try {
        await server.start();
        return server;
      } catch (error) {
        await server.close();
        if (attempt === PORTS_TRIED || !/in use/i.test(server.output)) throw error;
      }
    }
  }

  /** What it printed since it was last started. */
  get output(): string {
    return this.#output;
  }

  async start(): Promise<void> {
    const args = await this.#plan.args(this.port, this.folder);
    this.#output = "";
    const child = spawn("/bin/sh", ["-c", MINDED, "sh", this.#plan.program, ...args], {
      cwd: this.folder,
      env: { ...process.env, SIGNAL: this.#plan.signal, HOME: this.folder },
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#child = child;
    const take = (chunk: string) => {
      this.#output += chunk;
    };
    child.stdout.setEncoding("utf8").on("data", take);
    child.stderr.setEncoding("utf8").on("data", take);
    child.stdin.on("error", () => undefined);
    child.once("exit", () => child.stdin.end("ended\n"));
    const deadline = performance.now() + START_MS_MAX;
    while (!(await this.#isUp())) {
      if (child.exitCode !== null || child.signalCode !== null || performance.now() > deadline) {
        await this.kill();
        throw new Error(`${this.#plan.program} did not start: ${this.#output.slice(-2000)}`);
      }
      await sleep(POLL_MS);
    }
  }

  /** At once, as by a failure of the machine. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** By the book. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  /** Stops and continues it, as where a machine hangs: connections stay, answers do not come. */
  pause(): void {
    this.#child?.kill("SIGSTOP");
  }

  resume(): void {
    this.#child?.kill("SIGCONT");
  }

  /** Ends it and removes its folder. Repeating it is harmless. */
  async close(): Promise<void> {
    await (this.#plan.signal === "KILL" ? this.kill() : this.stop());
    await rm(this.folder, { recursive: true, force: true });
  }

  async #isUp(): Promise<boolean> {
    if (!(await accepts(this.port))) return false;
    return this.#plan.isReady?.(this.port) ?? true;
  }

  async #end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill(signal);
    const late = setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX);
    await ended;
    clearTimeout(late);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}

async function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const answer = (isUp: boolean) => {
      socket.destroy();
      resolve(isUp);
    };
    socket.once("connect", () => answer(true)).once("error", () => answer(false));
  });
}
