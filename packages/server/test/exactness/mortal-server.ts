/** A server that is killed, and comes back on the same port with the same database. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { bundled } from "@sluice/testing";
import type { Place } from "./rig.ts";

const FILE = fileURLToPath(new URL("server-process.ts", import.meta.url));

export class MortalServer {
  readonly #place: Place;
  #url = "http://127.0.0.1:0";
  #child: ChildProcess | null = null;
  #starting: Promise<void> = Promise.resolve();
  readonly #waiting: (() => void)[] = [];

  private constructor(place: Place) {
    this.#place = place;
  }

  static async start(place: Place): Promise<MortalServer> {
    const server = new MortalServer(place);
    await server.start();
    return server;
  }

  get url(): string {
    return this.#url;
  }

  /** On the port it had, if it had one. */
  start(): Promise<void> {
    this.#starting = this.#start();
    return this.#starting;
  }

  /** At once where it runs; where it was killed, once it has been started again. */
  async whenUp(): Promise<void> {
    if (this.#child !== null) return this.#starting;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  async #start(): Promise<void> {
    const { databaseUrl, catalogDir } = this.#place;
    const port = new URL(this.#url).port;
    const child = fork(await bundled(FILE), [databaseUrl, catalogDir, port], { execArgv: [] });
    this.#child = child;
    const started = await Promise.race([once(child, "message"), once(child, "exit")]);
    const [url] = started;
    if (typeof url !== "string") throw new Error(`the server ended with ${url}`);
    this.#url = url;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** At once, in whatever it is doing. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  }

  /** Hangs it: connections stay, answers do not come. */
  pause(): void {
    this.#child?.kill("SIGSTOP");
  }

  resume(): void {
    this.#child?.kill("SIGCONT");
  }
}
