/**
 * The connection to the store: calls of the script, which are answered, fail or run out of time,
 * and the store's clock. A call is sent again only if the store says that it has not run it.
 */
import type { Instant } from "@sluice/core";
import { type Cluster, Redis } from "ioredis";
import type { GateClock } from "../ports/clock.ts";
import { SCRIPT, SCRIPT_SHA } from "./script.ts";

export type RedisClient = Redis | Cluster;

/** One call of the script. */
export interface ScriptAsk {
  readonly keys: readonly string[];
  /** The script's arguments after its instant and its deadline: JSON without the brackets. */
  readonly rest: string;
}

/** The script's instant, how many processes are alive (0: not asked), and what follows. */
export type ScriptAnswer = readonly number[];

/** After so long without a byte the connection is given up and made anew. */
const SILENCE_MS_MAX = 2_000;
const RECONNECT_MS_MAX = 500;
/** This process is never too busy to read an answer for so long. */
const SET_BACK_MS = 5_000;
/** The second item of an answer that did not run, since its deadline had passed. */
const TOO_LATE = -1;

export class StoreLink {
  readonly #client: RedisClient;
  readonly #isOwn: boolean;
  readonly #clock: GateClock;
  readonly #timeoutMs: number;
  /** Set only by tests, which then decide the script's time too. */
  readonly #simulatedNow: (() => Instant) | null;
  /** The store's clock less the monotonic one of this process; null until first heard of. */
  #ahead: number | null = null;

  constructor(
    redis: string | RedisClient,
    clock: GateClock,
    timeoutMs: number,
    simulatedNow: (() => Instant) | null,
  ) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#simulatedNow = simulatedNow;
    this.#isOwn = typeof redis === "string";
    this.#client = typeof redis === "string" ? connect(redis) : redis;
  }

  /** Calls each time that the connection is there (again); answers what ends that. */
  onReady(call: () => void): () => void {
    this.#client.on("ready", call);
    return () => this.#client.off("ready", call);
  }

  /** The store's time as far as it is known. */
  now(): Instant {
    if (this.#simulatedNow) return this.#simulatedNow();
    if (this.#ahead === null) return this.#clock.wall();
    return Math.floor(this.#clock.monotonic() + this.#ahead);
  }

  /** Rejects with what went wrong, and always within the time-out. */
  evaluate(ask: ScriptAsk): Promise<ScriptAnswer> {
    const deadline = this.#clock.monotonic() + this.#timeoutMs;
    return new Promise((resolve, reject) => {
      let immediate: NodeJS.Immediate | undefined;
      const expire = () => reject(new Error(`no answer within ${this.#timeoutMs} ms`));
      // A time-out that is late because this process was busy lets in first what has arrived:
      // sockets are read before an immediate runs.
      const cancel = this.#clock.after(this.#timeoutMs, () => {
        immediate = setImmediate(expire);
      });
      const settle = () => {
        cancel();
        if (immediate) clearImmediate(immediate);
      };
      this.#attempt(ask, deadline).then(
        (answer) => {
          settle();
          resolve(answer);
        },
        (error) => {
          settle();
          reject(error);
        },
      );
    });
  }

  async remove(key: string, member: string): Promise<void> {
    if (this.#client.status === "ready") await this.#client.zrem(key, member);
  }

  /** Leaves no handle open if the connection is its own. */
  close(): void {
    if (this.#isOwn) this.#client.disconnect();
  }

  async #attempt(ask: ScriptAsk, deadline: number): Promise<ScriptAnswer> {
    if (this.#client.status !== "ready") await this.#connected();
    const answer = await this.#run(ask, deadline);
    if (answer[1] !== TOO_LATE) return answer;
    // The store's clock has gone on since its last answer, or this answer is late anyway.
    if (this.#clock.monotonic() >= deadline) throw new Error("the store was too late to decide");
    const second = await this.#run(ask, deadline);
    if (second[1] === TOO_LATE) throw new Error("the store was too late to decide");
    return second;
  }

  async #run(ask: ScriptAsk, deadline: number): Promise<ScriptAnswer> {
    const { keys, rest } = ask;
    const text = `[${this.#times(deadline)},${rest}]`;
    let reply: unknown;
    try {
      reply = await this.#client.evalsha(SCRIPT_SHA, keys.length, ...keys, text);
    } catch (error) {
      if (!isNoScript(error)) throw error;
      reply = await this.#client.eval(SCRIPT, keys.length, ...keys, text);
    }
    if (!isAnswer(reply)) throw new Error("the store answered something else than numbers");
    const at = reply[0];
    if (at !== undefined) this.#learn(at - this.#clock.monotonic());
    return reply;
  }

  /**
   * An answer that was read late makes the store's clock seem behind what it is, never ahead: the
   * best of late is kept, less a little each time, unless the store's clock was plainly set back.
   */
  #learn(ahead: number): void {
    const known = this.#ahead;
    const isSetBack = known === null || known - ahead > SET_BACK_MS;
    this.#ahead = isSetBack ? ahead : Math.max(ahead, known - 1);
  }

  /** The instant to decide at (0: the server's), and that after which nobody waits (0: none). */
  #times(deadline: number): string {
    if (this.#simulatedNow) return `${this.#simulatedNow()},0`;
    return this.#ahead === null ? "0,0" : `0,${Math.ceil(deadline + this.#ahead)}`;
  }

  /** Waits while the connection is being made for the first time; else it is known to be away. */
  #connected(): Promise<void> {
    const client = this.#client;
    if (!["wait", "connecting", "connect"].includes(client.status)) {
      return Promise.reject(new Error(`not connected: ${client.status}`));
    }
    return new Promise((resolve, reject) => {
      const settle = (answer: () => void) => () => {
        client.off("ready", ready).off("close", closed);
        answer();
      };
      const ready = settle(resolve);
      const closed = settle(() => reject(new Error("the store cannot be reached")));
      client.once("ready", ready).once("close", closed);
    });
  }
}

/**
 * The client neither queues nor repeats anything: a call that nobody waits for must not draw later.
 * Only our own commands use it, so that its settings may be strict.
 */
function connect(url: string): Redis {
  const client = new Redis(url, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: SILENCE_MS_MAX,
    socketTimeout: SILENCE_MS_MAX,
    // Everything is answered by then. A connection that is lost already would keep this timer.
    disconnectTimeout: 0,
    retryStrategy: (attempt) => Math.min(attempt * 50, RECONNECT_MS_MAX),
    // A replica that was the primary: the address may lead to the new one.
    reconnectOnError: (error) => error.message.startsWith("READONLY"),
  });
  // Each failure shows in a call that fails; without a listener it would also be printed.
  client.on("error", () => undefined);
  return client;
}

function isNoScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("NOSCRIPT");
}

function isAnswer(reply: unknown): reply is number[] {
  return Array.isArray(reply) && reply.length >= 2 && typeof reply[0] === "number";
}
