/**
 * CloudEvents 1.0 in its three HTTP forms, as commands that record usage. They are parsed here and
 * not by a library, because a batch is taken in part: each event is checked on its own, and a
 * refused one names the field that is wrong.
 */
import {
  cloudEvent,
  commandSchemas,
  type FactsOf,
  keyOfCloudEvent,
  usageOfEvent,
} from "@sluice/contract";
import type { Command } from "@sluice/core";
import { fromZodError } from "../http/invalid-input.ts";

export interface UsageEvent {
  readonly source: string;
  readonly id: string;
  readonly teamId: string;
  readonly command: Extract<Command, { type: "record_usage" }>;
}

export type ParsedEvent =
  | { readonly ok: true; readonly event: UsageEvent }
  | {
      readonly ok: false;
      readonly source: string | null;
      readonly id: string | null;
      readonly facts: FactsOf<"invalid_input">;
    };

/** `ownTeam` is the team of the key, for events that name none; null: an operator's key. */
export function parseUsageEvent(raw: unknown, at: string, ownTeam: string | null): ParsedEvent {
  const envelope = cloudEvent.safeParse(raw);
  if (!envelope.success) return refuse(raw, fromZodError(envelope.error, raw, at));
  const { source, id } = envelope.data;
  const used = usageOfEvent(envelope.data);
  const invalid = (field: string, expected: string, got: string): ParsedEvent =>
    refuse(raw, { field: at ? `${at}.${field}` : field, expected, got });
  if (!used.ok) return invalid(used.field, used.expected, used.got);
  const teamId = used.teamId ?? ownTeam;
  if (typeof teamId !== "string") return invalid("subject", "the team's id", "nothing");
  const { usage } = used;
  const command = commandSchemas.record_usage.safeParse({ type: "record_usage", ...usage });
  if (!command.success) {
    return refuse(raw, fromZodError(command.error, usage, at ? `${at}.data` : "data"));
  }
  return { ok: true, event: { source, id, teamId, command: command.data } };
}

export const keyOfEvent = ({ source, id }: UsageEvent): string => keyOfCloudEvent(source, id);

function refuse(raw: unknown, facts: FactsOf<"invalid_input">): ParsedEvent {
  const named = raw !== null && typeof raw === "object" ? (raw as Record<string, unknown>) : {};
  const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);
  return { ok: false, source: textOf(named.source), id: textOf(named.id), facts };
}

/**
 * Binary mode has attributes in `ce-*` headers and the data as body. Null: there are no such
 * headers.
 */
export function fromHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  data: unknown,
): Record<string, unknown> | null {
  if (headers["ce-specversion"] === undefined) return null;
  const event: Record<string, unknown> = { data };
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith("ce-")) event[name.slice(3)] = decoded(String(value));
  }
  return event;
}

/**
 * Header values are percent-encoded where they are not printable ASCII; broken ones stay as sent.
 */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
