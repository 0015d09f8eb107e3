/** What the adapters share: what they need of a gate, and what they let pass uncounted. */
import type { GateCall, Verdict } from "../ports/verdict.ts";

/** A gate, as an adapter needs it. */
export interface Decider {
  decide(call: GateCall, options?: { readonly dry?: boolean }): Verdict | Promise<Verdict>;
}

export interface AdapterOptions {
  /**
   * Whether a CORS preflight is a call like any other. A browser sends it by itself and without
   * credentials. Default: it passes uncounted, with the headers of a dry decision.
   */
  readonly countsPreflights?: boolean;
  /** Calls that pass unseen, e.g. health checks: not counted, and without the gate's headers. */
  readonly except?: (call: GateCall) => boolean;
}

export const UNCOUNTED = { dry: true } as const;

/** By the Fetch standard: OPTIONS with an origin and the method that is asked for. */
export function isPreflight(call: GateCall): boolean {
  return (
    call.method === "OPTIONS" &&
    call.header("origin") !== undefined &&
    call.header("access-control-request-method") !== undefined
  );
}

/** Headers that speak of a refusal, and have no place on a preflight that passes regardless. */
export function isOfRefusal(name: string): boolean {
  const lower = name.toLowerCase();
  return lower === "retry-after" || lower === "www-authenticate";
}

/**
 * Of a request's target: without the query, and without a scheme and host that a proxy may send.
 * Node hands on a fragment, which has no place in a request, and frameworks route by what is before
 * it: so the gate does.
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

/** Of Node's header record, where a name may have come several times. */
function firstOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "string" || value === undefined ? value : value[0];
}

/** A request as Express and Fastify have it; `ip` goes by their own settings of trusted proxies. */
interface NodeRequest {
  readonly method: string;
  readonly originalUrl: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly ip?: string | undefined;
}

/** A call as the outside made it: the whole path, whatever was mounted or rewritten since. */
export class NodeCall implements GateCall {
  readonly #request: NodeRequest;
  readonly method: string;
  readonly path: string;

  constructor(request: NodeRequest) {
    this.#request = request;
    this.method = request.method;
    this.path = pathOf(request.originalUrl);
  }

  /** Worked out by the framework when it is asked for. */
  get address(): string {
    return this.#request.ip ?? "";
  }

  header(name: string): string | undefined {
    return firstOf(this.#request.headers[name]);
  }
}
