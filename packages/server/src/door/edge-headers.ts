/**
 * The headers of every answer, also of those that the framework gives, or the parser of HTTP before
 * there is a request: errors show the caller's limits, too (RULES L2).
 */
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { toProblem } from "@sluice/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type LimitHeaders, noLimitHeaders } from "../limits/limit-headers.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Null until a limit on the caller is known. */
    limitHeaders: LimitHeaders | null;
  }
}

export function addEdgeHeaders(app: FastifyInstance): void {
  app.decorateRequest("limitHeaders", null);
  // Hooks that wait for nothing call back: with a promise in each, an answer leaves turns later.
  app.addHook("onSend", (request, reply, _payload, done) => {
    setEdgeHeaders(request, reply);
    done();
  });
}

/** Call it by hand where an answer does not pass the hooks. */
export function setEdgeHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.header("x-request-id", request.id);
  const headers = request.limitHeaders ?? noLimitHeaders(Date.now());
  for (const [name, value] of headers) reply.header(name, value);
}

const BY_CODE: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
};

/** Answers what is not a request of HTTP in the usual form, and closes the connection. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  if (socket.writable) socket.write(clientErrorText(error.code ?? ""));
  socket.destroy(error);
}

function clientErrorText(code: string): string {
  const status = BY_CODE[code] ?? 400;
  const title = STATUS_CODES[status] ?? "";
  const facts = { field: "", expected: "a request in HTTP", got: title.toLowerCase() };
  const body = JSON.stringify({ ...toProblem("invalid_input", facts), status, title });
  const headers: LimitHeaders = [
    ["connection", "close"],
    ["content-type", "application/problem+json"],
    ["content-length", String(Buffer.byteLength(body))],
    ...noLimitHeaders(Date.now()),
  ];
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${title}\r\n${lines.join("")}\r\n${body}`;
}
