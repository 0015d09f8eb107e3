/** Calls as they go over the wire, and what their answers must carry. */
import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { type AddressInfo, connect, createServer } from "node:net";
import { expect } from "vitest";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Names in the order in which they came, repeats included, in lower case. */
  readonly names: readonly string[];
  readonly body: string;
}

const agent = new Agent({ keepAlive: true });

export interface Call {
  readonly method?: string;
  readonly key?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** As it is: nothing followed, decoded or repeated. */
export function send(url: string, path: string, call: Call = {}): Promise<Answer> {
  const { method = call.body === undefined ? "GET" : "POST", key, body } = call;
  const headers = {
    ...(key === undefined ? {} : { "x-api-key": key }),
    ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }),
    ...call.headers,
  };
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, method, headers, agent }, (res) => {
      let text = "";
      res.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      res.on("end", () => {
        const names = res.rawHeaders.filter((_, at) => at % 2 === 0).map((n) => n.toLowerCase());
        resolve({ status: res.statusCode ?? 0, headers: res.headers, names, body: text });
      });
    });
    asked.on("error", reject).end(body);
  });
}

export interface Relay {
  readonly port: number;
  /** Connections that were made through it. */
  count(): number;
  /** All that was sent to the port. */
  heard(): string;
  close(): Promise<void>;
}

/** Stands before a port and counts who connects. */
export async function startRelay(to: number): Promise<Relay> {
  let count = 0;
  let heard = "";
  const relay = createServer((socket) => {
    count += 1;
    const onward = connect(to, "127.0.0.1");
    socket.on("data", (bytes) => {
      heard += bytes.toString("latin1");
    });
    socket.pipe(onward).pipe(socket);
    socket.on("error", () => onward.destroy()).on("close", () => onward.destroy());
    onward.on("error", () => socket.destroy()).on("close", () => socket.destroy());
  });
  await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
  return {
    port: (relay.address() as AddressInfo).port,
    count: () => count,
    heard: () => heard,
    close: () => new Promise((resolve) => relay.close(() => resolve())),
  };
}

const MINUTE = ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"];
const MONTH = ["x-ratelimit-limit-month", "x-ratelimit-remaining-month"];
const FIELDS = ["ratelimit-policy", "ratelimit"];
/** The last only while a store is away. */
const ALL = [...MINUTE, ...MONTH, ...FIELDS, "sluice-store-away"];

/** Every header of a verdict, once each, and the three of the minute as they must read (L2, L3). */
export function expectHeaders(answer: Answer, { isMonthKnown }: { isMonthKnown: boolean }): void {
  const expected = [...MINUTE, ...(isMonthKnown ? MONTH : []), ...FIELDS];
  const came = answer.names.filter((name) => ALL.includes(name));
  expect(came.sort()).toEqual(expected.sort());
  expect(answer.headers["x-ratelimit-limit"]).toBe("300");
  expect(answer.headers["x-ratelimit-remaining"]).toMatch(/^\d{1,3}$/);
  const reset = Number(answer.headers["x-ratelimit-reset"]);
  expect(reset - Date.now() / 1000).toBeLessThanOrEqual(60);
  // By when it was answered, where that is told: a slow machine may look at it long after.
  const answeredAt = Date.parse(answer.headers.date ?? "") / 1000;
  if (answeredAt) expect(reset - answeredAt).toBeGreaterThan(-5);
}

/** Opens a WebSocket, says hello once it is open, and answers all that came until then. */
export function openSocket(port: number, key: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = "";
    const socket = connect(port, "127.0.0.1", () =>
      socket.write(
        `GET /live HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-API-Key: ${key}\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n`,
      ),
    );
    socket.setEncoding("utf8").on("error", reject);
    socket.on("data", (text: string) => {
      heard += text;
      if (heard.startsWith("HTTP/1.1 101") && heard.endsWith("\r\n\r\n")) socket.write("hello");
      else if (heard.endsWith("hello") || !heard.startsWith("HTTP/1.1 101")) socket.destroy();
    });
    socket.on("close", () => resolve(heard));
  });
}
