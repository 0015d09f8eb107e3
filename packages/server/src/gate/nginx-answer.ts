/**
 * Answers for nginx's `auth_request`, which knows "yes" (2xx) and "no" (403) and hands no body on:
 * whatever is not a yes becomes a 403 without a body, and travels in headers that nginx can turn
 * into the answer (`auth_request_set`, `error_page`).
 */
import type { FastifyReply, onSendHookHandler } from "fastify";

/** All headers of an answer have to fit nginx's default buffer of 4 KB. */
const BODY_BYTES_MAX = 2_000;

export const answerForNginx: onSendHookHandler<unknown> = (_request, reply, payload, done) => {
  if (reply.statusCode === 204) {
    done();
    return;
  }
  const body = typeof payload === "string" ? payload : "";
  reply.header("sluice-status", String(reply.statusCode));
  reply.header("sluice-content-type", contentTypeOf(reply));
  reply.header("sluice-body", oneLine(body));
  reply.removeHeader("content-length").removeHeader("content-type");
  reply.code(403);
  done(null, "");
};

const contentTypeOf = (reply: FastifyReply): string =>
  String(reply.getHeader("content-type") ?? "application/problem+json").split(";", 1)[0] ?? "";

/** Printable ASCII without line breaks, still JSON. What is too long goes, the longest first. */
export function oneLine(body: string): string {
  const text = ascii(body);
  if (text.length <= BODY_BYTES_MAX) return text;
  const problem = JSON.parse(body) as Record<string, unknown>;
  const facts = { ...(problem.facts as object | undefined) } as Record<string, unknown>;
  const byLength = Object.keys(facts).sort((a, b) => sizeOf(facts[b]) - sizeOf(facts[a]));
  for (const name of byLength) {
    delete facts[name];
    const shorter = ascii(JSON.stringify({ ...problem, facts }));
    if (shorter.length <= BODY_BYTES_MAX) return shorter;
  }
  const { type, title, status, code } = problem;
  return ascii(JSON.stringify({ type, title, status, code }));
}

const sizeOf = (value: unknown): number => JSON.stringify(value)?.length ?? 0;

/** JSON has an escape for every character; a line break can only stand between its parts. */
const ascii = (json: string): string =>
  json
    .replace(/[\r\n\t]+/g, " ")
    .replace(/[^\x20-\x7e]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`);
