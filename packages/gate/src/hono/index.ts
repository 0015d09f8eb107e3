/** The gate as a middleware of Hono 4: `app.use(honoGate(gate))`. */
import type { Context, MiddlewareHandler, Next } from "hono";
import type { StatusCode } from "hono/utils/http-status";
import {
  type AdapterOptions,
  type Decider,
  isOfRefusal,
  isPreflight,
  UNCOUNTED,
} from "../adapters/adapter.ts";
import type { GateCall, Verdict } from "../ports/verdict.ts";

declare module "hono" {
  interface ContextVariableMap {
    /** The gate's verdict on this call; set behind the gate, except for preflights. */
    sluice: Verdict;
  }
}

export interface HonoGateOptions extends AdapterOptions {
  /**
   * The caller's address. Hono has no setting for trusted proxies, so where a proxy stands in front
   * this must say it, e.g. from the header that the proxy sets. Default: the peer of the connection
   * as `@hono/node-server` knows it, and on other runtimes nothing, so that all callers without a
   * name count as one.
   */
  readonly addressOf?: (context: Context) => string;
}

class HonoCall implements GateCall {
  readonly #context: Context;
  readonly #addressOf: (context: Context) => string;

  constructor(context: Context, addressOf: (context: Context) => string) {
    this.#context = context;
    this.#addressOf = addressOf;
  }

  get method(): string {
    return this.#context.req.method;
  }

  get path(): string {
    return this.#context.req.path;
  }

  get address(): string {
    return this.#addressOf(this.#context);
  }

  header(name: string): string | undefined {
    return this.#context.req.header(name);
  }
}

/** The call that a request is, for a dry decision in a handler of one's own. */
export const honoCall = (context: Context, options: HonoGateOptions = {}): GateCall =>
  new HonoCall(context, options.addressOf ?? peerOf);

/**
 * Answers calls that the gate refuses and passes on those it admits, with the gate's headers on
 * every response, 404s and errors included. An error that the gate throws goes to `app.onError`.
 */
export function honoGate(gate: Decider, options: HonoGateOptions = {}): MiddlewareHandler {
  const { countsPreflights = false, except, addressOf = peerOf } = options;
  return (context, next) => {
    const call = new HonoCall(context, addressOf);
    if (except?.(call)) return next();
    if (!countsPreflights && isPreflight(call)) return passPreflight(gate, call, context, next);
    const verdict = gate.decide(call);
    return verdict instanceof Promise
      ? verdict.then((decided) => follow(decided, context, next))
      : follow(verdict, context, next);
  };
}

function follow(verdict: Verdict, context: Context, next: Next): ReturnType<MiddlewareHandler> {
  context.set("sluice", verdict);
  const { refusal } = verdict;
  const outgoing = outgoingOf(context);
  if (outgoing) for (const [name, value] of verdict.headers) outgoing.setHeader(name, value);
  if (refusal !== null) return Promise.resolve(refuse(verdict, refusal, context));
  return outgoing ? next() : next().then(() => putAll(verdict.headers, context));
}

function refuse(
  verdict: Verdict,
  refusal: NonNullable<Verdict["refusal"]>,
  context: Context,
): Response {
  const headers: Record<string, string> = { "Content-Type": refusal.contentType };
  if (!outgoingOf(context)) Object.assign(headers, Object.fromEntries(verdict.headers));
  // Hono's type lists the numbers that it knows; those of the gate are among them.
  return context.newResponse(refusal.body, verdict.status as StatusCode, headers);
}

/**
 * Sets headers on the finished response itself: `context.header` would copy it each time. The
 * headers of a response from another server (a proxied `fetch`) cannot be set, so that it is copied
 * once.
 */
function putAll(headers: Verdict["headers"], context: Context): void {
  for (const [name, value] of headers) {
    try {
      context.res.headers.set(name, value);
    } catch {
      context.res = new Response(context.res.body, context.res);
      context.res.headers.set(name, value);
    }
  }
}

async function passPreflight(
  gate: Decider,
  call: GateCall,
  context: Context,
  next: Next,
): Promise<void> {
  const verdict = await gate.decide(call, UNCOUNTED);
  await next();
  putAll(
    verdict.headers.filter(([name]) => !isOfRefusal(name)),
    context,
  );
}

/** The environment of a call with `@hono/node-server`; other runtimes have neither. */
interface NodeEnvironment {
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } };
  readonly outgoing?: { setHeader?(name: string, value: string): unknown };
}

/**
 * Node's own response, where there is one. Headers set on it are part of every answer, at a
 * fraction of the cost of the `Headers` of a `Response`.
 */
function outgoingOf(context: Context): { setHeader(name: string, value: string): unknown } | null {
  const { outgoing }: NodeEnvironment = context.env ?? {};
  return hasSetHeader(outgoing) ? outgoing : null;
}

function hasSetHeader(
  outgoing: NodeEnvironment["outgoing"],
): outgoing is { setHeader(name: string, value: string): unknown } {
  return outgoing !== undefined && typeof outgoing.setHeader === "function";
}

function peerOf(context: Context): string {
  const { incoming }: NodeEnvironment = context.env ?? {};
  return incoming?.socket?.remoteAddress ?? "";
}
