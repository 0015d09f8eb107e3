/** `healthz`: the process answers. `readyz`: it can decide, since the database takes part. */
import type { FastifyInstance } from "fastify";
import type { SluiceEngine } from "./engine-port.ts";
import { ProblemError } from "./problem-error.ts";

const PING_MILLISECONDS_MAX = 2000;

export function addHealth(app: FastifyInstance, engine: SluiceEngine): void {
  app.get("/healthz", async () => ({ status: "ok" }));
  app.get("/readyz", async (request) => {
    await within(engine.queries.ping(), PING_MILLISECONDS_MAX).catch((error: unknown) => {
      request.log.warn({ err: error }, "not ready");
      throw new ProblemError("unavailable", { reason: "the database does not answer" });
    });
    return { status: "ready" };
  });
}

async function within<Value>(work: Promise<Value>, milliseconds: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
