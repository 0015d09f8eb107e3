/** The three HTTP forms of CloudEvents, which differ in content type and headers. */

import { BATCH_MAX, EVENT_BATCH_MEDIA_TYPE, EVENT_MEDIA_TYPE } from "@sluice/contract";
import type { FastifyRequest } from "fastify";
import { fromHeaders } from "../cloudevents/usage-event.ts";
import { type Receipts, recordEvents } from "../handlers/events.ts";
import type { Deps } from "../http/call.ts";
import type { Principal } from "../http/principal.ts";
import { ProblemAnswer, ProblemError } from "../http/problem-error.ts";

/** A single event that is refused is answered as a problem, a batch by a receipt for each event. */
export async function answerEvents(
  deps: Deps,
  principal: Principal,
  request: FastifyRequest,
): Promise<Receipts> {
  const { events, isBatch } = eventsOf(request);
  const receipts = await recordEvents(events, isBatch, {
    deps,
    principal,
    requestId: request.id,
  });
  const problem = isBatch ? null : receipts.items[0]?.problem;
  if (problem) throw new ProblemAnswer(problem);
  return receipts;
}

function eventsOf(request: FastifyRequest): { events: readonly unknown[]; isBatch: boolean } {
  const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  const { body } = request;
  if (type === EVENT_BATCH_MEDIA_TYPE) {
    if (!Array.isArray(body) || body.length > BATCH_MAX || body.length === 0) {
      const got = Array.isArray(body) ? `${body.length} events` : "no list";
      const expected = `a list of 1 to ${BATCH_MAX} events`;
      throw new ProblemError("invalid_input", { field: "", expected, got });
    }
    return { events: body, isBatch: true };
  }
  if (type === EVENT_MEDIA_TYPE) return { events: [body], isBatch: false };
  const binary = fromHeaders(request.headers, body);
  if (binary) return { events: [binary], isBatch: false };
  const supported = [
    EVENT_MEDIA_TYPE,
    EVENT_BATCH_MEDIA_TYPE,
    "application/json with ce-* headers",
  ];
  throw new ProblemError("unsupported_media_type", { got: type, supported });
}
