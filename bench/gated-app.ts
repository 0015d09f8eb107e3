/**
 * An API of one empty route in a process of its own, with the gate in front or the same headers set
 * by hand. It is told which over IPC, says where it listens, and how much CPU it has taken.
 */
import { createServer } from "node:http";
import { serve } from "@hono/node-server";
import { createGate, type Gate, httpBackend } from "@sluice/gate";
import { expressGate } from "@sluice/gate/express";
import { fastifyGate } from "@sluice/gate/fastify";
import { honoGate } from "@sluice/gate/hono";
import express from "express";
import fastify from "fastify";
import { Hono } from "hono";

export type Framework = "express" | "fastify" | "hono";

export interface AppOrder {
  readonly framework: Framework;
  /** A gate that asks this server. */
  readonly sluice: { readonly url: string; readonly operatorKey: string } | null;
  /** What is set by hand where there is no gate: all that a gate sets, or nothing. */
  readonly byHand: "headers" | "nothing";
}

export type AppMessage = { readonly url: string } | { readonly cpuMicroseconds: number };

const ANSWER = { ok: true };

process.on("message", async (message: AppOrder | "cpu") => {
  if (message === "cpu") {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuMicroseconds: user + system } satisfies AppMessage);
    return;
  }
  const port = await listen(message);
  process.send?.({ url: `http://127.0.0.1:${port}` } satisfies AppMessage);
});

type Headers = readonly (readonly [name: string, value: string])[];

/** The gate's headers as somebody would write them who counts calls down, and decides nothing. */
function headersByHand(): () => Headers {
  let left = 100_000_000;
  return () => {
    left -= 1;
    const reset = String(1_800_000_000);
    return [
      ["x-ratelimit-limit", "100000000"],
      ["x-ratelimit-remaining", `${left}`],
      ["x-ratelimit-reset", reset],
      ["x-ratelimit-limit-month", "1000000000"],
      ["x-ratelimit-remaining-month", `${left}`],
      ["ratelimit-policy", '"api-minute";q=100000000;w=60, "api_calls";q=1000000000;qu="requests"'],
      [
        "ratelimit",
        `"api-minute";r=${left};t=30;sluice-limit=100000000;sluice-remaining=${left};` +
          `sluice-reset=30, "api_calls";r=${left};t=2600000`,
      ],
    ];
  };
}

function listen({ framework, sluice, byHand }: AppOrder): Promise<number> {
  const gate = sluice === null ? null : gateOf(sluice);
  const headers = byHand === "headers" ? headersByHand() : () => [];
  switch (framework) {
    case "express":
      return listenExpress(gate, headers);
    case "fastify":
      return listenFastify(gate, headers);
    case "hono":
      return listenHono(gate, headers);
  }
}

const gateOf = ({ url, operatorKey }: NonNullable<AppOrder["sluice"]>): Gate =>
  createGate({ backend: httpBackend({ baseUrl: url, key: operatorKey }) });

function listenExpress(gate: Gate | null, headers: () => Headers): Promise<number> {
  const app = express();
  if (gate) app.use(expressGate(gate));
  else {
    app.use((_request, response, next) => {
      for (const [name, value] of headers()) response.setHeader(name, value);
      next();
    });
  }
  app.get("/", (_request, response) => {
    response.json(ANSWER);
  });
  const server = createServer(app);
  return new Promise((done) => {
    server.listen(0, "127.0.0.1", () => done(portOf(server.address())));
  });
}

async function listenFastify(gate: Gate | null, headers: () => Headers): Promise<number> {
  const app = fastify();
  if (gate) await app.register(fastifyGate(gate));
  else {
    app.addHook("onRequest", (_request, reply, done) => {
      for (const [name, value] of headers()) reply.header(name, value);
      done();
    });
  }
  app.get("/", (_request, reply) => {
    reply.send(ANSWER);
  });
  await app.listen({ port: 0, host: "127.0.0.1" });
  return portOf(app.server.address());
}

function listenHono(gate: Gate | null, headers: () => Headers): Promise<number> {
  const app = new Hono();
  if (gate) app.use(honoGate(gate));
  else {
    app.use(async (context, next) => {
      await next();
      for (const [name, value] of headers()) context.res.headers.set(name, value);
    });
  }
  app.get("/", (context) => context.json(ANSWER));
  return new Promise((done) => {
    serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => done(port));
  });
}

function portOf(address: string | { port: number } | null): number {
  if (address === null || typeof address === "string") throw new Error("listens on no port");
  return address.port;
}
