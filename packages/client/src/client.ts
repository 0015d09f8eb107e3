/**
 * A typed client of the HTTP API. It runs wherever there is `fetch`, browsers included.
 *
 * The client repeats a request only when the connection failed, so that nobody can know whether the
 * request was decided. It may repeat a command because that carries the same Idempotency-Key each
 * time. Answers, refusals and 503 included, are the caller's to deal with.
 */
import type { AnswerOf, InputOf, ProblemBody } from "@sluice/contract";
import {
  EVENT_BATCH_MEDIA_TYPE,
  EVENT_MEDIA_TYPE,
  type OperationId,
  type OperationRoute,
  routes,
} from "@sluice/contract/routes";
import { ConnectionFault, Problem } from "./problem.ts";

export interface ClientOptions {
  /** e.g. `http://127.0.0.1:4600`. */
  readonly baseUrl: string;
  readonly key: string;
  readonly fetch?: typeof fetch;
  /** How often the client tries in all when the connection fails. Default: 3. */
  readonly attemptsMax?: number;
  /** How the client waits between tries. Default: with `setTimeout`. */
  readonly sleep?: (milliseconds: number) => Promise<void>;
}

export interface CallOptions {
  /** Names the intent of a command. Default: a new one for each command that needs one. */
  readonly idempotencyKey?: string;
  /** The member to act or look as. Operator and team keys may name one. */
  readonly actor?: string;
  /** An instant on the team's test clock. Operator keys may name one. */
  readonly at?: string;
  readonly signal?: AbortSignal;
}

export interface Reply<Id extends OperationId> {
  readonly status: number;
  readonly answer: AnswerOf<Id>;
  /** Whether this is the first answer to the idempotency key, given again. */
  readonly isRepeated: boolean;
}

export interface Client {
  /** Throws `Problem` for a refusal, `ConnectionFault` when no answer came. */
  call<Id extends OperationId>(
    id: Id,
    input: InputOf<Id>,
    options?: CallOptions,
  ): Promise<AnswerOf<Id>>;
  /** As `call`, with the status and whether the answer was given before. */
  request<Id extends OperationId>(
    id: Id,
    input: InputOf<Id>,
    options?: CallOptions,
  ): Promise<Reply<Id>>;
  /** Every item of a list, page after page. */
  pages<Id extends PagedId>(id: Id, input: InputOf<Id>): AsyncGenerator<ItemOf<Id>>;
}

/** Operations that answer a page of a list. */
export type PagedId = {
  [Id in OperationId]: AnswerOf<Id> extends { items: unknown[]; nextCursor: string | null }
    ? Id
    : never;
}[OperationId];
export type ItemOf<Id extends PagedId> =
  AnswerOf<Id> extends { items: (infer Item)[] } ? Item : never;

const ATTEMPTS_MAX = 3;
const BACK_OFF_MILLISECONDS = 200;

export function createClient(options: ClientOptions): Client {
  const request = async <Id extends OperationId>(
    id: Id,
    input: InputOf<Id>,
    call: CallOptions = {},
  ): Promise<Reply<Id>> => {
    const response = await send(options, toRequest(options, id, input, call), call.signal);
    const body = await parseBody(response);
    if (!response.ok) throw toProblem(response, body);
    return {
      status: response.status,
      answer: body as AnswerOf<Id>,
      isRepeated: response.headers.get("idempotency-repeated") === "true",
    };
  };
  return {
    request,
    call: async (id, input, call) => (await request(id, input, call)).answer,
    pages: async function* <Id extends PagedId>(id: Id, input: InputOf<Id>) {
      let cursor: string | null = null;
      do {
        const paged: InputOf<Id> = cursor === null ? input : { ...input, cursor };
        const page = (await request(id, paged)).answer as {
          items: ItemOf<Id>[];
          nextCursor: string | null;
        };
        yield* page.items;
        cursor = page.nextCursor;
      } while (cursor !== null);
    },
  };
}

interface PlainRequest {
  readonly url: string;
  /** Whether sending it twice does what sending it once does. */
  readonly isRepeatable: boolean;
  readonly init: RequestInit & { headers: Record<string, string> };
}

/** The route names what goes into path and query; the rest of the input is the body. */
function toRequest(
  { baseUrl, key }: ClientOptions,
  id: OperationId,
  input: object,
  call: CallOptions,
): PlainRequest {
  const route: OperationRoute = routes[id];
  const headers: Record<string, string> = {
    accept: "application/json",
    authorization: `Bearer ${key}`,
  };
  if (call.actor !== undefined) headers["sluice-actor"] = call.actor;
  if (route.kind === "command") {
    const intent = call.idempotencyKey ?? (isKnownByItself(id, input) ? null : crypto.randomUUID());
    if (intent !== null) headers["idempotency-key"] = intent;
    if (call.at !== undefined) headers["sluice-at"] = call.at;
  }
  const root = baseUrl.replace(/\/$/, "");
  const isRepeatable = canRepeat(id, route, input);
  if (Array.isArray(input)) {
    return { url: root + route.path, init: batch(headers, input), isRepeatable };
  }

  const rest: Record<string, unknown> = { ...input };
  const take = (name: string): unknown => {
    const value = rest[name];
    delete rest[name];
    return value;
  };
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(take(name))),
  );
  const query = new URLSearchParams();
  for (const name of route.query) {
    const value = take(name);
    if (value !== undefined) query.set(name, String(value));
  }
  const url = `${root}${path}${query.size ? `?${query}` : ""}`;
  if (!route.hasBody) return { url, init: { method: route.method, headers }, isRepeatable };
  headers["content-type"] = id === "record_events" ? EVENT_MEDIA_TYPE : "application/json";
  const init = { method: route.method, headers, body: JSON.stringify(rest) };
  return { url, init, isRepeatable };
}

/**
 * A request about a lease is told from others by the lease and by what was spent of it in all, so
 * that sending it twice does what sending it once does (RULES C9). With a key, each answer to each
 * gate would be kept for months (RULES C10).
 */
const isKnownByItself = (id: OperationId, input: object): boolean =>
  id === "renew_lease" || id === "release_lease" || (id === "acquire_lease" && "leaseId" in input);

/**
 * Commands carry a key each, and source and id name an event. Asking twice for a new API key would
 * make a second one.
 */
function canRepeat(id: OperationId, route: OperationRoute, input: object): boolean {
  if (id === "create_key") return false;
  if (id !== "send_commands")
    return route.kind === "command" || id === "record_events" || !route.hasBody;
  const items = "items" in input && Array.isArray(input.items) ? input.items : [];
  return items.every((item: object) => "idempotencyKey" in item || "replay" in item);
}

const batch = (headers: Record<string, string>, events: unknown[]): PlainRequest["init"] => ({
  method: "POST",
  headers: { ...headers, "content-type": EVENT_BATCH_MEDIA_TYPE },
  body: JSON.stringify(events),
});

async function send(
  options: ClientOptions,
  { url, init, isRepeatable }: PlainRequest,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const sleep = options.sleep ?? ((ms) => new Promise((done) => setTimeout(done, ms)));
  const attemptsMax = options.attemptsMax ?? ATTEMPTS_MAX;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await (options.fetch ?? fetch)(url, signal ? { ...init, signal } : init);
    } catch (cause) {
      if (signal?.aborted) throw cause;
      if (!isRepeatable || attempt >= attemptsMax) {
        throw new ConnectionFault(`No answer from ${url} after ${attempt} tries.`, { cause });
      }
      await sleep(BACK_OFF_MILLISECONDS * 2 ** (attempt - 1));
    }
  }
}

async function parseBody(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch (cause) {
    const { status, url } = response;
    throw new ConnectionFault(`${url} answered ${status} with what is not JSON.`, { cause });
  }
}

function toProblem(response: Response, body: unknown): Error {
  if (body === null || typeof body !== "object" || !("code" in body) || !("detail" in body)) {
    return new ConnectionFault(`${response.url} answered ${response.status} without a problem.`);
  }
  const after = response.headers.get("retry-after");
  return new Problem(body as ProblemBody, after === null ? null : Number(after));
}
