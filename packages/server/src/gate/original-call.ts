/**
 * The call that a proxy asks about, as its headers tell it. One pair of names is read for every
 * proxy, so that what a client smuggles past one under another name counts for nothing.
 */
import type { IncomingHttpHeaders } from "node:http";
import { ProblemError } from "../http/problem-error.ts";

export interface OriginalCall {
  readonly method: string;
  /** As the client spelled it, without the query; the gate reads every spelling of a route. */
  readonly path: string;
}

const METHOD = /^[A-Za-z!#$%&'*+.^_`|~-]{1,40}$/;
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;
const GOT_MAX = 100;

/** Refuses what is missing or unreadable: a guess would let calls dodge the limits of routes. */
export function originalCall(headers: IncomingHttpHeaders): OriginalCall {
  const method = textOf(headers["x-forwarded-method"]);
  if (!METHOD.test(method)) {
    throw misfit("x-forwarded-method", "the method of the call", method);
  }
  const uri = textOf(headers["x-forwarded-uri"]);
  const path = pathOf(uri);
  if (path === null) {
    throw misfit("x-forwarded-uri", "the address of the call, from its first slash on", uri);
  }
  return { method: method.toUpperCase(), path };
}

/** Null: no path. `*` is what OPTIONS asks about a whole server. */
function pathOf(uri: string): string | null {
  const target = ORIGIN.test(uri) ? uri.replace(ORIGIN, "") || "/" : uri;
  const path = target.split(/[?#]/, 1)[0] ?? "";
  // A request has no blanks; two headers of the name arrive as one, with a blank between them.
  const isOne = !/[ \t]/.test(uri);
  return isOne && (path.startsWith("/") || path === "*") ? path : null;
}

const textOf = (header: string | string[] | undefined): string =>
  typeof header === "string" ? header : "";

function misfit(field: string, expected: string, got: string): ProblemError<"invalid_input"> {
  const shown = got === "" ? "nothing" : JSON.stringify(got.slice(0, GOT_MAX));
  return new ProblemError("invalid_input", { field, expected, got: shown });
}
