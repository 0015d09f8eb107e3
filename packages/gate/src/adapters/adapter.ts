/** What the adapters share: the calls that they make of requests, and those they do not count. */
import type { GateCall, Verdict } from "../ports/verdict.ts";

/** The part of a gate that an adapter needs. */
export interface Decider {
  decide(call: GateCall, options?: { readonly dry?: boolean }): Verdict | Promise<Verdict>;
}

export interface AdapterOptions {
  /**
   * Whether a CORS preflight is a call like any other. A browser sends it by itself and without
   * credentials. Default: it passes uncounted, with the headers of a dry decision.
   */
  readonly countsPreflights?: boolean;
  /** Chooses calls that the gate does not see, e.g. health checks. Default: none. */
  readonly except?: (call: GateCall) => boolean;
}

export const UNCOUNTED = { dry: true } as const;

/** By the Fetch standard, a preflight is OPTIONS with an origin and the method it asks for. */
export function isPreflight(call: GateCall): boolean {
  return (
    call.method === "OPTIONS" &&
    call.header("origin") !== undefined &&
    call.header("access-control-request-method") !== undefined
  );
}

/** Headers of a refusal have no place on a preflight, which passes in any case. */
export function isOfRefusal(name: string): boolean {
  const lower = name.toLowerCase();
  return lower === "retry-after" || lower === "www-authenticate";
}

/**
 * The path of a request's target, without the query, and without a scheme and host that a proxy may
 * send. Node passes on a fragment, which has no place in a request; frameworks route by what comes
 * before it, and so does the gate.
 */
function pathOf(target: string): string {
  const end = target.search(QUERY_OR_FRAGMENT);
  const path = end < 0 ? target : target.slice(0, end);
  if (path.charCodeAt(0) === 47 /* "/" */) return path;
  const host = path.indexOf("://");
  if (host < 0) return path;
  const root = path.indexOf("/", host + 3);
  return root < 0 ? "/" : path.slice(root);
}

const QUERY_OR_FRAGMENT = /[?#]/;

/** In Node's header record a name may have several values; the first one counts. */
function firstOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "string" || value === undefined ? value : value[0];
}

/** A request as Express and Fastify have it; `ip` follows their settings of trusted proxies. */
interface NodeRequest {
  readonly method: string;
  readonly originalUrl: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly ip?: string | undefined;
}

/** A call as the client made it: the whole path, whatever was mounted or rewritten since. */
export class NodeCall implements GateCall {
  readonly #request: NodeRequest;
  readonly method: string;
  readonly path: string;

  constructor(request: NodeRequest) {
    this.#request = request;
    this.method = request.method;
    this.path = pathOf(request.originalUrl);
  }

  /** The framework works it out each time that it is read. */
  get address(): string {
    return this.#request.ip ?? "";
  }

  header(name: string): string | undefined {
    return firstOf(this.#request.headers[name]);
  }
}
