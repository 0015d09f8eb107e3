/**
 * The ways in for many at a time, which are CloudEvents and batches of commands; and the way out,
 * which is a team's feed of events.
 */

import { z } from "zod";
import { id, instant, text } from "../base/values.ts";
import { command } from "../commands/command.ts";
import { problem } from "../errors/problem.ts";
import { EVENT_BATCH_MEDIA_TYPE, EVENT_MEDIA_TYPE } from "../routes/media-types.ts";
import { teamEventView } from "../views/team-events.ts";
import { cloudEvent, USAGE_EVENT_TYPE } from "./cloud-events.ts";
import { type Descriptions, paged, pageOf } from "./define.ts";

export const BATCH_MAX = 1000;
export const actor = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("operator") }),
  z.strictObject({ kind: z.literal("member"), memberId: id }),
]);

/** Where an item stands in the source that it is replayed from. A position is applied once. */
export const replayPosition = z.strictObject({
  source: id,
  position: z.int().min(0),
});

export const batchItem = z
  .strictObject({
    teamId: id,
    command,
    actor: actor.optional(),
    idempotencyKey: text.optional(),
    at: instant.optional(),
    replay: replayPosition.optional(),
  })
  .meta({ id: "BatchItem" });

export const batchAnswer = z
  .object({
    ok: z.boolean(),
    repeated: z
      .boolean()
      .describe("Whether this is the first answer, given again; nothing was done twice."),
    skipped: z.boolean().describe("Whether the replayed source had passed this position already."),
    answer: z.record(z.string(), z.unknown()).nullable(),
    problem: problem.nullable(),
  })
  .meta({ id: "BatchAnswer" });

export const eventReceipt = z
  .object({
    source: z.string().nullable(),
    id: z.string().nullable(),
    status: z.enum(["recorded", "duplicate", "refused"]),
    chargeId: z.string().nullable(),
    problem: problem.nullable(),
  })
  .meta({ id: "EventReceipt" });

const receipts = z.object({
  recorded: z.int(),
  duplicates: z.int(),
  refused: z.int(),
  items: z.array(eventReceipt),
});

export const eventOperations = {
  send_commands: {
    summary: "Send up to 1,000 commands of any teams, answered one by one in order",
    about:
      "Each item is decided on its own: one that is refused does not stop the others. Items of " +
      "one team are decided in the order given.",
    body: z.strictObject({ items: z.array(batchItem).min(1).max(BATCH_MAX) }),
    answers: {
      200: {
        means: "An answer for each item; some may be refused.",
        schema: z.object({ items: z.array(batchAnswer) }),
      },
    },
  },
  get_replay: {
    summary: "Look at how far the replay of a source has got",
    answers: {
      200: {
        means: "The last position applied; null: none yet.",
        schema: z.object({ position: z.int().nullable() }),
      },
    },
  },
  record_events: {
    summary: "Record usage as CloudEvents 1.0: structured, binary or in a batch",
    about:
      `The content type is ${EVENT_MEDIA_TYPE} or ${EVENT_BATCH_MEDIA_TYPE}, ` +
      "or the event's attributes come as ce-* headers. The event's type is " +
      `${USAGE_EVENT_TYPE}, its subject the team, and its data a record_usage body. Source and ` +
      "id name the event for ever: an event that comes again is recorded once. Some events of a " +
      "batch may be refused and the others recorded; the answer says which, and why.",
    body: z.union([cloudEvent, z.array(cloudEvent).min(1).max(BATCH_MAX)]),
    answers: { 200: { means: "What became of each event.", schema: receipts } },
    errors: ["unsupported_media_type"],
  },
  list_events: {
    summary: "Read the team's events in order, from a cursor on",
    about: "More types of events will come: ignore those that you do not know.",
    query: paged,
    answers: {
      200: {
        means: "A page of events; keep nextCursor to read on from there.",
        schema: pageOf(teamEventView),
      },
    },
    errors: ["forbidden"],
  },
} as const satisfies Partial<Descriptions>;
