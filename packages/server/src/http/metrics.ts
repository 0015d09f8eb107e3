/** What is measured, for Prometheus. */
import type { CounterState, GateBackend, LeaseAnswer, Verdict } from "@sluice/gate";
import type { FastifyInstance } from "fastify";
import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The operation's id, which labels its measurements. */
    operation?: string;
  }
}

/** Around what a durable charge takes, up to where callers have long given up. */
const BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** A proxy about a call, a proxy that uses nothing up by it, or a call of `GET /me` itself. */
export type Asker = "proxy" | "dry-check" | "me";

export class Metrics {
  readonly registry = new Registry();
  readonly #durations = new Histogram({
    name: "sluice_http_request_seconds",
    help: "Time from a request's arrival to its answer, by operation and status.",
    labelNames: ["operation", "status"],
    buckets: BUCKETS_SECONDS,
    registers: [this.registry],
  });
  readonly #verdicts = new Counter({
    name: "sluice_gate_checks_total",
    help: "Calls of the guarded API that this server decided of, by who asked and outcome.",
    labelNames: ["asked_by", "outcome"],
    registers: [this.registry],
  });
  readonly #storeAway = new Counter({
    name: "sluice_limit_store_away_calls_total",
    help: "Decisions of a limit while the store that processes share was away, by its policy.",
    labelNames: ["limit", "policy"],
    registers: [this.registry],
  });
  readonly #leases = new Counter({
    name: "sluice_gate_leases_total",
    help: "What this server's own gate asked about its leases, by deed and outcome.",
    labelNames: ["deed", "outcome"],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry, prefix: "sluice_" });
  }

  countAnswer(operation: string, status: number, seconds: number): void {
    this.#durations.labels(operation, String(status)).observe(seconds);
  }

  countVerdict({ refusal, limits }: Verdict, askedBy: Asker): void {
    this.#verdicts.labels(askedBy, refusal === null ? "admitted" : refusal.code).inc();
    this.countStoreAway(limits);
  }

  countStoreAway(limits: readonly CounterState[]): void {
    for (const { storeAway, counter } of limits) {
      if (storeAway !== null) this.#storeAway.labels(counter.limit.id, storeAway).inc();
    }
  }

  /** The same backend, with what is asked about leases counted. */
  counting(backend: GateBackend): GateBackend {
    const counted =
      <Ask>(deed: string, ask: (asked: Ask) => Promise<LeaseAnswer>) =>
      async (asked: Ask): Promise<LeaseAnswer> => {
        const count = (outcome: string) => this.#leases.labels(deed, outcome).inc();
        try {
          const answer = await ask(asked);
          count(answer.ok ? "granted" : answer.rejection.code);
          return answer;
        } catch (error) {
          count("failed");
          throw error;
        }
      };
    return {
      ...backend,
      acquireLease: counted("acquire", backend.acquireLease),
      renewLease: counted("renew", backend.renewLease),
      releaseLease: counted("release", backend.releaseLease),
    };
  }
}

export function addMetrics(app: FastifyInstance, metrics: Metrics): void {
  app.addHook("onResponse", (request, reply, done) => {
    const operation = request.routeOptions.config.operation ?? "other";
    metrics.countAnswer(operation, reply.statusCode, reply.elapsedTime / 1000);
    done();
  });
  app.get("/metrics", async (_, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
}
