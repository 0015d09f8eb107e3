import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, Histogram, Registry } from "prom-client";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The operation's id, which labels its measurements. */
    operation?: string;
  }
}

/** Around what a durable charge takes, up to where callers have long given up. */
const BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

export function addMetrics(app: FastifyInstance): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "sluice_" });
  const durations = new Histogram({
    name: "sluice_http_request_seconds",
    help: "Time from a request's arrival to its answer, by operation and status.",
    labelNames: ["operation", "status"],
    buckets: BUCKETS_SECONDS,
    registers: [registry],
  });
  app.addHook("onResponse", (request, reply, done) => {
    const operation = request.routeOptions.config.operation ?? "other";
    durations.labels(operation, String(reply.statusCode)).observe(reply.elapsedTime / 1000);
    done();
  });
  app.get("/metrics", async (_, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
}
