/** CloudEvents 1.0 that report usage: their shape, and the command that one of them stands for. */
import { z } from "zod";

/** The type of CloudEvent that reports usage; its `data` is a record_usage command. */
export const USAGE_EVENT_TYPE = "sluice.usage.recorded";

/** Source and id together become an idempotency key, whose length the database limits. */
const NAME_MAX = 1000;

export const cloudEvent = z
  .looseObject({
    specversion: z.literal("1.0"),
    id: z.string().min(1),
    source: z.string().min(1),
    type: z.string().min(1),
    subject: z.string().optional(),
    time: z.string().optional(),
    datacontenttype: z.string().optional(),
    data: z.unknown().optional(),
  })
  .meta({ id: "CloudEvent" });

/**
 * The idempotency key of an event: source and id name it for ever (RULES C10), whichever way it
 * comes in. The key is JSON, so that no two pairs read the same.
 */
export const keyOfCloudEvent = (source: string, id: string): string =>
  `cloudevent ${JSON.stringify([source, id])}`;

export type UsageOfEvent =
  | {
      readonly ok: true;
      /** The subject names it, or the data. Undefined: neither does. */
      readonly teamId: unknown;
      /** The fields of a record_usage command; nobody has checked them yet. */
      readonly usage: Readonly<Record<string, unknown>>;
    }
  | { readonly ok: false; readonly field: string; readonly expected: string; readonly got: string };

/** What an event says was used. It was used at the event's `time` where the data names none. */
export function usageOfEvent(event: z.output<typeof cloudEvent>): UsageOfEvent {
  const { source, id, type, subject, time, data } = event;
  if (type !== USAGE_EVENT_TYPE) {
    return { ok: false, field: "type", expected: USAGE_EVENT_TYPE, got: type };
  }
  if (source.length + id.length > NAME_MAX) {
    const expected = `with the id ${NAME_MAX} characters at most`;
    return { ok: false, field: "source", expected, got: "more" };
  }
  if (data === null || typeof data !== "object" || Array.isArray(data)) {
    const got = data === undefined ? "nothing" : "another value";
    return { ok: false, field: "data", expected: "an object of JSON", got };
  }
  const { teamId, ...usage } = data as Record<string, unknown>;
  const isTimed = time !== undefined && usage.occurredAt === undefined;
  return {
    ok: true,
    teamId: subject ?? teamId,
    usage: { ...usage, ...(isTimed ? { occurredAt: time } : {}) },
  };
}
