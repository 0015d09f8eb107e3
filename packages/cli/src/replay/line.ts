/**
 * A line of a replay file as an item of `POST /v1/commands`. examples/acme/README.md shows the
 * format.
 */

import type { InputOf } from "@sluice/contract";
import { batchItem, cloudEvent, keyOfCloudEvent, usageOfEvent } from "@sluice/contract";

export type BatchItem = InputOf<"send_commands">["items"][number] & { at: string };

export class LineError extends Error {
  override readonly name = "LineError";
}

export interface ReplayPosition {
  readonly source: string;
  readonly position: number;
}

/** Throws a LineError that says what was expected and what came. */
export function toBatchItem(text: string, replay: ReplayPosition): BatchItem {
  const line = parseObject(text);
  const { at } = line;
  if (typeof at !== "string") throw new LineError('"at" is missing: when the line was sent');
  const item = "cloudEvent" in line ? fromCloudEvent(line.cloudEvent) : fromCommand(line);
  const parsed = batchItem.safeParse({ ...item, at, replay });
  if (parsed.success) return { ...parsed.data, at };
  const [issue] = parsed.error.issues;
  throw new LineError(`${issue?.path.join(".") || "the line"}: ${issue?.message ?? "is wrong"}`);
}

function fromCommand(line: Record<string, unknown>): Record<string, unknown> {
  const { at: _, team, actor, key, command, ...unknown } = line;
  const [name] = Object.keys(unknown);
  if (name !== undefined) throw new LineError(`"${name}" is not a field of a line`);
  if (command === undefined) throw new LineError('neither "command" nor "cloudEvent" is there');
  return {
    teamId: team,
    command,
    ...(actor === undefined ? {} : { actor: { kind: "member", memberId: actor } }),
    ...(key === undefined ? {} : { idempotencyKey: key }),
  };
}

/** It becomes the command that `POST /v1/events` makes, with the same key: they are one event. */
function fromCloudEvent(raw: unknown): Record<string, unknown> {
  const parsed = cloudEvent.safeParse(raw);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new LineError(`cloudEvent.${issue?.path.join(".")}: ${issue?.message}`);
  }
  const used = usageOfEvent(parsed.data);
  if (!used.ok) {
    throw new LineError(`cloudEvent.${used.field}: expected ${used.expected}, got ${used.got}`);
  }
  const { source, id } = parsed.data;
  return {
    teamId: used.teamId,
    command: { type: "record_usage", ...used.usage },
    idempotencyKey: keyOfCloudEvent(source, id),
  };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === "object" && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch (error) {
    throw new LineError(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new LineError("expected an object of JSON");
}
