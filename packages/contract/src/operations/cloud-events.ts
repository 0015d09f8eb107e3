/** CloudEvents 1.0 that report usage: their shape, and the command that one of them stands for. */
import { z } from "zod";

/** The type of CloudEvent that reports usage; its `data` is a record_usage command. */
export const USAGE_EVENT_TYPE = "sluice.usage.recorded";

/** Of source and id together: they become an idempotency key, which has a limit in the database. */
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
 * comes in. As JSON, so that no two pairs read the same.
 */
export const keyOfCloudEvent = (source: string, id: string): string =>
  `cloudevent ${JSON.stringify([source, id])}`;

export type UsageOfEvent =
  | {
      readonly ok: true;
      /** As the subject or the data name it; undefined where neither does. */
      readonly teamId: unknown;
      /** The fields of a record_usage command, not yet checked. */
      readonly usage: Readonly<Record<string, unknown>>;
    }
  | { readonly ok: false; readonly field: string; readonly expected: string; readonly got: string };

/** What an event says was used. Its `time` is when, unless the data says so itself. */
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
