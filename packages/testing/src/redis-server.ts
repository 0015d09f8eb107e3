/** A Redis for a test: private, empty, and in the test's hand. */
import { connect } from "node:net";
import { ChildServer } from "./child-server.ts";
import { pathOf } from "./programs.ts";

export interface TestRedis {
  readonly url: string;
  readonly port: number;
  /** Kills it at once; what was not on disk is lost. */
  kill(): Promise<void>;
  /** Starts it again on the same port; with `appendonly` it finds what it had. */
  start(): Promise<void>;
  /** Kills and starts it. */
  restart(): Promise<void>;
  /** Hangs it: connections stay open, nothing is answered until `resume`. */
  pause(): void;
  resume(): void;
  close(): Promise<void>;
}

export interface RedisOptions {
  /** Whether it keeps its data over a restart. */
  readonly appendonly?: boolean;
  /** Further settings by their name in redis.conf. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Close it in an `afterAll`; should the test process die before, it dies too. */
export async function startRedis(options: RedisOptions = {}): Promise<TestRedis> {
  const settings = Object.entries({
    bind: "127.0.0.1",
    save: "",
    appendonly: options.appendonly === true ? "yes" : "no",
    appendfsync: "always",
    ...options.settings,
  });
  const server = await ChildServer.start({
    program: await pathOf("redis-server"),
    signal: "KILL",
    args: (port, folder) => [
      ...["--port", String(port), "--dir", folder],
      ...settings.flatMap(([name, value]) => [`--${name}`, value]),
    ],
    isReady: answersPing,
  });
  return {
    url: `redis://127.0.0.1:${server.port}`,
    port: server.port,
    kill: () => server.kill(),
    start: () => server.start(),
    async restart() {
      await server.kill();
      await server.start();
    },
    pause: () => server.pause(),
    resume: () => server.resume(),
    close: () => server.close(),
  };
}

/** It accepts connections while it still loads its data, and answers them with an error. */
async function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\n"));
    const answer = (isReady: boolean) => {
      socket.destroy();
      resolve(isReady);
    };
    socket.once("data", (bytes) => answer(bytes.toString().startsWith("+PONG")));
    socket.once("error", () => answer(false));
  });
}
