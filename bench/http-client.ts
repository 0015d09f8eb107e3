/**
 * The client of the measurements over HTTP: a process of its own, so that it takes neither time nor
 * memory from the server's. It is told what to shoot at, and says what came of it.
 */
import autocannon from "autocannon";

export interface Shots {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  /** Posted; null: the requests are GETs, and a refusal is an answer like any other. */
  readonly body: object | null;
  /** Each request goes to the next one, with its key; all with an idempotency key of their own. */
  readonly targets: readonly Target[];
}

export interface Target {
  readonly path: string;
  readonly apiKey: string;
}

export interface Load {
  readonly total: number;
  readonly perSecond: number;
  readonly p99: number;
  /** Answers other than 2xx; none where bodies are posted. */
  readonly refused: number;
}

process.once("message", async (shots: Shots) => {
  process.send?.(await shoot(shots));
  process.disconnect();
});

async function shoot({ url, connections, seconds, body, targets }: Shots): Promise<Load> {
  let sent = 0;
  const next = (request: autocannon.Request): autocannon.Request => {
    const { path, apiKey } = targets[sent % targets.length] ?? targets[0] ?? {};
    sent += 1;
    const headers = {
      authorization: `Bearer ${apiKey}`,
      "content-type": "application/json",
      "idempotency-key": `bench-${process.pid}-${sent}`,
    };
    return { ...request, path, headers };
  };
  const [first] = targets;
  const result = await autocannon({
    url: body === null ? `${url}${first?.path ?? ""}` : url,
    connections,
    duration: seconds,
    ...(body === null
      ? { headers: { authorization: `Bearer ${first?.apiKey}` } }
      : { method: "POST", body: JSON.stringify(body), requests: [{ setupRequest: next }] }),
  });
  const { total, average } = result.requests;
  if ((body !== null && result.non2xx > 0) || result.errors > 0) {
    throw new Error(`${result.non2xx} refused, ${result.errors} failed of ${total}`);
  }
  return { total, perSecond: average, p99: result.latency.p99, refused: result.non2xx };
}
