/**
 * The whole application on a database of its own, with the Postman catalog and every kind of key.
 */
import { fileURLToPath } from "node:url";
import {
  type Operation,
  type OperationId,
  operations,
  problem as problemSchema,
} from "@sluice/contract";
import { createGate, type Dialect, type Gate, memoryLimiter, systemClock } from "@sluice/gate";
import { freshDatabase } from "@sluice/testing";
import type { FastifyInstance, InjectOptions } from "fastify";
import { gateBackend, openSluice, type Sluice } from "sluice";
import { expect } from "vitest";
import { type AppOptions, buildApp } from "../src/app.ts";
import { Metrics } from "../src/http/metrics.ts";
import { ensureOperatorKey } from "../src/keys/first-operator-key.ts";

export const OPERATOR_KEY = "operator-key-of-the-tests";
const CATALOG = fileURLToPath(new URL("../../../catalogs/postman", import.meta.url));

export interface Sent {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Record<string, unknown>;
}

export interface TestApp {
  readonly app: FastifyInstance;
  readonly engine: Sluice;
  readonly bounds: Sluice["catalog"]["bounds"];
  readonly gate: Gate;
  /** What limits are counted by; it stands still, so that no minute ends amid a test. */
  readonly clock: { now: number };
  /** By operation; a body that the contract does not describe fails the test. */
  call(id: OperationId, input?: object, options?: CallOptions): Promise<Sent>;
  send(options: InjectOptions): Promise<Sent>;
  /** A key of the scope asked for, with its secret. */
  keyFor(scope: "operator" | "team" | "member", of?: object): Promise<string>;
  /** The same application again, on the same database. */
  another(): Promise<TestApp>;
  close(): Promise<void>;
}

export interface CallOptions {
  readonly key?: string | null;
  readonly headers?: Record<string, string>;
}

export interface OpenOptions {
  readonly dialect?: Dialect;
}

/** On a database of its own, which goes with it. */
export async function openApp(options: OpenOptions = {}): Promise<TestApp> {
  const fresh = await freshDatabase();
  const app = await openOn(fresh.url, options);
  return {
    ...app,
    async close() {
      await app.close();
      await fresh.drop();
    },
  };
}

/** Another process would share nothing with the first but the database; neither does this. */
async function openOn(url: string, options: OpenOptions): Promise<TestApp> {
  const sluice = await openSluice({ catalog: CATALOG, database: { url }, jobsEverySeconds: 0 });
  await ensureOperatorKey(sluice.store.apiKeys, { chosen: OPERATOR_KEY });
  const clock = { now: Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS };
  const guard = guardOf(sluice, { ...options, clock });
  const app = await buildApp({ engine: sluice, ...guard });
  const send = async (options: InjectOptions): Promise<Sent> => {
    const { statusCode, headers, payload } = await app.inject(options);
    const isJson = payload !== "" && String(headers["content-type"]).includes("json");
    expect(Object.keys(headers), `RULES L2: ${statusCode}`).toEqual(
      expect.arrayContaining(LIMIT_HEADERS),
    );
    return { status: statusCode, headers, body: isJson ? JSON.parse(payload) : { payload } };
  };
  const call: TestApp["call"] = async (id, input = {}, options = {}) => {
    const sent = await send(requestFor(id, input, options));
    expectContract(id, sent);
    return sent;
  };
  return {
    app,
    engine: sluice,
    bounds: sluice.catalog.bounds,
    send,
    call,
    keyFor: async (scope, of = {}) =>
      String((await call("create_key", { name: "test", scope, ...of })).body["secret"]),
    gate: guard.gate,
    clock,
    another: () => openOn(url, options),
    async close() {
      await app.close();
      await guard.gate.close();
      await sluice.close();
    },
  };
}

const MINUTE_MS = 60_000;

/** On every answer that any test is given. */
const LIMIT_HEADERS = [
  "x-request-id",
  "x-ratelimit-limit",
  "x-ratelimit-remaining",
  "x-ratelimit-reset",
  "ratelimit-policy",
  "ratelimit",
];

/** A gate of the application's own, and what it counts with. */
export function guardOf(
  sluice: Sluice,
  options: OpenOptions & { readonly clock?: { now: number } } = {},
): Pick<AppOptions, "gate" | "limiter" | "metrics" | "dialect"> {
  const { clock: still } = options;
  const clock = still ? { ...systemClock, wall: () => still.now } : systemClock;
  const metrics = new Metrics();
  const limiter = memoryLimiter(clock);
  const backend = metrics.counting(gateBackend(sluice));
  return {
    metrics,
    limiter,
    dialect: options.dialect,
    gate: createGate({ backend, limiter, clock }),
  };
}

function requestFor(id: OperationId, input: object, options: CallOptions): InjectOptions {
  const shape: Operation = operations[id];
  const rest: Record<string, unknown> = { ...input };
  const url = shape.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(rest[name]);
    delete rest[name];
    return encodeURIComponent(value);
  });
  const { key = OPERATOR_KEY, headers } = options;
  const isQuery = shape.body === null;
  return {
    method: shape.method,
    url,
    headers: { ...(key === null ? {} : { authorization: `Bearer ${key}` }), ...headers },
    ...(isQuery ? { query: rest as Record<string, string> } : { payload: rest }),
  };
}

/** Every answer that leaves in a test is held against the contract, unknown fields included. */
function expectContract(id: OperationId, { status, body }: Sent): void {
  const shape: Operation = operations[id];
  const schema = status < 400 ? shape.answers[status]?.schema : problemSchema;
  if (!schema) throw new Error(`${id} answered ${status}, which the contract does not know`);
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new Error(`${id} answered off the contract: ${parsed.error.message}`);
  expect(parsed.data, `${id}: fields that the contract does not know`).toEqual(body);
}
