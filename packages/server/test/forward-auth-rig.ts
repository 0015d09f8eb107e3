/**
 * A real server with a team to call for, an API behind it that remembers what reached it, and the
 * configurations of examples/gate as they stand, but for the ports.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "@sluice/client";
import { freshDatabase } from "@sluice/testing";
import { expect } from "vitest";
import { type RunningServer, startServer } from "../src/index.ts";
import type { Answer } from "./raw-calls.ts";

const CATALOG = fileURLToPath(new URL("../../../catalogs/postman", import.meta.url));
const EXAMPLES = fileURLToPath(new URL("../../../examples/gate/", import.meta.url));
const OPERATOR_KEY = "operator-key-of-the-tests";
/** Beside the routes of the catalog, which cost no credits. */
const DEAR_ROUTE = `
  ask:
    match: [POST /ask]
    credits: { pool: flows, amount: "20" }
    source: S0
`;

export interface Rig {
  readonly api: GuardedApi;
  /** Of the server; it stays the same over restarts. */
  readonly port: number;
  stop(): Promise<void>;
  start(): Promise<void>;
  /** A key of a new team, and one of its member. */
  newKey(options?: NewKey): Promise<Known>;
  close(): Promise<void>;
}

export interface NewKey {
  /** `free-2026`, the default, has 10,000 calls a month; here `solo` has 3, and 50 credits. */
  readonly plan?: "free-2026" | "solo";
  readonly teamId?: string;
}

export interface Known {
  readonly teamId: string;
  readonly key: string;
  readonly teamKey: string;
}

export async function startRig(): Promise<Rig> {
  const catalogDir = mkdtempSync(join(tmpdir(), "sluice-catalog-"));
  cpSync(CATALOG, catalogDir, { recursive: true });
  const limits = join(catalogDir, "limits.yaml");
  writeFileSync(limits, readFileSync(limits, "utf8").trimEnd() + DEAR_ROUTE);
  const plans = join(catalogDir, "plans-2026.yaml");
  const short = readFileSync(plans, "utf8").replace('allotment: "100000"', 'allotment: "3"');
  writeFileSync(plans, short);
  const fresh = await freshDatabase();
  const run = (port: number) =>
    startServer({
      port,
      catalogDir,
      database: { url: fresh.url },
      operatorKey: OPERATOR_KEY,
      logLevel: "silent",
      jobsEverySeconds: 0,
    });
  let server: RunningServer | null = await run(0);
  const { url } = server;
  const port = Number(new URL(url).port);
  const api = await startApi();
  let teams = 0;
  return {
    api,
    port,
    async stop() {
      await server?.close();
      server = null;
    },
    async start() {
      server = await run(port);
    },
    async newKey({ plan = "free-2026", teamId = `team-${++teams}` } = {}) {
      const client = createClient({ baseUrl: url, key: OPERATOR_KEY });
      const owner = { memberId: "ben", name: "Ben" };
      await client.call("create_team", { teamId, name: "T", plan, owner });
      const of = { name: "test", teamId };
      const member = await client.call("create_key", { ...of, scope: "member", memberId: "ben" });
      const team = await client.call("create_key", { ...of, scope: "team" });
      return { teamId, key: member.secret, teamKey: team.secret };
    },
    async close() {
      await server?.close();
      await api.close();
      await fresh.drop();
      rmSync(catalogDir, { recursive: true });
    },
  };
}

export interface Reached {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface GuardedApi {
  readonly port: number;
  readonly reached: Reached[];
  close(): Promise<void>;
}

/** Answers `/status/N` with N, all else with 200; a WebSocket's opening with what it then hears. */
async function startApi(): Promise<GuardedApi> {
  const reached: Reached[] = [];
  const server = createServer((req, res) => {
    const { method = "", url = "", headers } = req;
    let body = "";
    req.setEncoding("latin1").on("data", (chunk: string) => {
      body += chunk;
    });
    req.on("end", () => {
      reached.push({ method, url, headers, body });
      const status = /^\/status\/(\d+)/.exec(url)?.[1] ?? "200";
      // An upstream that counts too must not be taken for Sluice.
      const own = {
        "x-ratelimit-limit": "7",
        ratelimit: '"own";r=1;t=1',
        "sluice-store-away": "x",
      };
      res.writeHead(Number(status), own);
      res.end(`${status} from behind`);
    });
  });
  server.on("upgrade", ({ method = "", url = "", headers }, socket) => {
    reached.push({ method, url, headers, body: "" });
    socket.write(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n",
    );
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    reached,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface Ports {
  readonly sluice: number;
  readonly api: number;
  readonly own: number;
}

/** A text in a configuration, and what a user who follows the guide makes of it. */
export type Change = readonly [from: string, to: string];

/** A file of examples/gate with its includes laid in; each text to change must be there. */
export function exampleText(file: string, changes: readonly Change[]): string {
  const folder = join(EXAMPLES, file, "..");
  const laidIn = (path: string): string =>
    readFileSync(path, "utf8").replace(/^ *include (sluice\/\S+);$/gm, (_, name: string) =>
      laidIn(join(folder, name)),
    );
  let text = laidIn(join(EXAMPLES, file));
  for (const [from, to] of changes) {
    expect(text).toContain(from);
    text = text.replaceAll(from, to);
  }
  return text;
}

/** The same for a file in which all three addresses stand. */
export function exampleConfig(file: string, ports: Ports, changes: readonly Change[] = []): string {
  return exampleText(file, [
    ["127.0.0.1:4600", `127.0.0.1:${ports.sluice}`],
    ["127.0.0.1:3000", `127.0.0.1:${ports.api}`],
    ["127.0.0.1:8080", `127.0.0.1:${ports.own}`],
    ...changes,
  ]);
}

/**
 * The calls of one window, by a member of their own. At its turn they are played again: real time
 * goes on while a proxy is asked.
 */
export async function inOneWindow(
  rig: Rig,
  play: (known: Known) => Promise<readonly Answer[]>,
  options?: NewKey,
): Promise<Known> {
  for (let turn = 0; turn < 3; turn += 1) {
    const known = await rig.newKey(options);
    rig.api.reached.length = 0;
    const answers = await play(known);
    const resets = new Set(answers.map(({ headers }) => headers["x-ratelimit-reset"]));
    if (resets.size === 1) return known;
  }
  throw new Error("three windows turned while 301 calls were played");
}
