/**
 * The same small API behind the gate in each framework, on a port of its own: what works, what is
 * not there, what fails, and what the handlers get to see of the verdict.
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import express, { type ErrorRequestHandler } from "express";
import fastify from "fastify";
import { Hono } from "hono";
import type { Decider } from "../src/adapters/adapter.ts";
import { expressCall, expressGate } from "../src/express/index.ts";
import { fastifyCall, fastifyGate, fastifyGateErrors } from "../src/fastify/index.ts";
import { honoCall, honoGate } from "../src/hono/index.ts";
import type { GateCall, Verdict } from "../src/index.ts";

export interface RunningApp {
  readonly url: string;
  close(): Promise<void>;
}

export interface AppOptions {
  readonly countsPreflights?: boolean;
  /** Whether the peer is a proxy whose `X-Forwarded-For` is to be believed. */
  readonly trustsProxy?: boolean;
}

export interface Framework {
  readonly name: "Express" | "Fastify" | "Hono";
  start(gate: Decider, options?: AppOptions): Promise<RunningApp>;
}

const who = (verdict: Verdict | null | undefined) => ({
  team: verdict?.identity?.teamId ?? null,
  member: verdict?.identity?.memberId ?? null,
  route: verdict?.route ?? null,
});

/** It asks what would be, and so is not to be counted itself. */
const isDry = (call: GateCall): boolean => call.path === "/dry";

const asked = (verdict: Verdict) => ({ isAdmitted: verdict.isAdmitted, status: verdict.status });

const onExpress: Framework = {
  name: "Express",
  async start(gate, { trustsProxy = false, ...options } = {}) {
    const app = express();
    app.set("trust proxy", trustsProxy);
    app.use(expressGate(gate, { ...options, except: isDry }));
    app.get("/dry", async (request, response) => {
      response.json(asked(await gate.decide(expressCall(request), { dry: true })));
    });
    app.get("/collections", (_request, response) => {
      response.json({ collections: [] });
    });
    app.get("/ask", (_request, response) => {
      response.json({ answer: 42 });
    });
    app.options("/collections", (_request, response) => {
      response.set("Access-Control-Allow-Origin", "*").sendStatus(204);
    });
    const mounted = express.Router();
    mounted.post("/:id/runs", (_request, response) => {
      response.status(202).json({ started: true });
    });
    app.use("/monitors", mounted);
    app.get("/who", (request, response) => {
      response.json(who(request.sluice));
    });
    app.get("/fails", () => {
      throw new Error("the host's own error");
    });
    app.get("/fails-later", async () => {
      await Promise.reject(new Error("the host's own error"));
    });
    const onError: ErrorRequestHandler = (error, _request, response, _next) => {
      response.status(500).json({ error: String(error.message) });
    };
    app.use(onError);
    return listening(createServer(app));
  },
};

const onFastify: Framework = {
  name: "Fastify",
  async start(gate, { trustsProxy = false, ...options } = {}) {
    const app = fastify({
      trustProxy: trustsProxy,
      frameworkErrors: fastifyGateErrors(gate),
    });
    await app.register(fastifyGate(gate, { ...options, except: isDry }));
    app.get("/dry", async (request) =>
      asked(await gate.decide(fastifyCall(request), { dry: true })),
    );
    app.get("/collections", async () => ({ collections: [] }));
    app.get("/ask", async () => ({ answer: 42 }));
    app.options("/collections", async (_request, reply) =>
      reply.header("access-control-allow-origin", "*").code(204).send(),
    );
    app.register(
      async (mounted) => {
        mounted.post("/:id/runs", async (_request, reply) =>
          reply.code(202).send({ started: true }),
        );
      },
      { prefix: "/monitors" },
    );
    app.get("/who", async (request) => who(request.sluice));
    app.get("/fails", () => {
      throw new Error("the host's own error");
    });
    app.get("/fails-later", async () => {
      await Promise.reject(new Error("the host's own error"));
    });
    const url = await app.listen({ host: "127.0.0.1", port: 0 });
    return { url, close: () => app.close() };
  },
};

const onHono: Framework = {
  name: "Hono",
  async start(gate, { trustsProxy = false, ...options } = {}) {
    const app = new Hono();
    const addressOf = (context: { req: { header(name: string): string | undefined } }) =>
      context.req.header("x-forwarded-for")?.split(",").at(-1)?.trim() ?? "";
    const all = { ...options, except: isDry, ...(trustsProxy && { addressOf }) };
    app.use(honoGate(gate, all));
    app.get("/dry", async (context) =>
      context.json(asked(await gate.decide(honoCall(context, all), { dry: true }))),
    );
    app.get("/collections", (context) => context.json({ collections: [] }));
    app.get("/ask", (context) => context.json({ answer: 42 }));
    app.options("/collections", (context) => {
      context.header("Access-Control-Allow-Origin", "*");
      return context.body(null, 204);
    });
    app.route(
      "/monitors",
      new Hono().post("/:id/runs", (context) => context.json({ started: true }, 202)),
    );
    app.get("/who", (context) => context.json(who(context.get("sluice"))));
    app.get("/fails", () => {
      throw new Error("the host's own error");
    });
    app.get("/fails-later", async () => {
      return Promise.reject(new Error("the host's own error"));
    });
    app.onError((error, context) => context.json({ error: error.message }, 500));
    return new Promise((resolve) => {
      const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) =>
        resolve({ url: `http://127.0.0.1:${port}`, close: () => closed(server as Server) }),
      );
    });
  },
};

export const FRAMEWORKS: readonly Framework[] = [onExpress, onFastify, onHono];

function listening(server: Server): Promise<RunningApp> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      resolve({ url: `http://127.0.0.1:${port}`, close: () => closed(server) });
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
