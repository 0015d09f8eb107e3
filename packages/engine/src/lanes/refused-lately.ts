/**
 * A gate whose calls are used up asks again every second or so for the rest of the cycle, and is
 * refused for the same reason each time: one row a minute is enough. Any other refusal answers
 * something that a person or a program did, and each one is written.
 */
import type { Actor, Command, Instant, Rejection } from "@sluice/core";

interface WrittenRefusal {
  readonly refusalId: string;
  readonly at: Instant;
}

/** Refusals of a team's gates that have been written, by gate and reason. */
export type RefusedLately = ReadonlyMap<string, WrittenRefusal>;

export const NOTHING_REFUSED: RefusedLately = new Map();

const KEPT_MILLISECONDS = 60_000;
/** No team has so many gates refused in a minute. Beyond it they are only written more often. */
const KEPT_MAX = 1_000;

/** What makes two refusals the same. Null: this one is written each time. */
export function refusalKey(command: Command, actor: Actor, rejection: Rejection): string | null {
  if (command.type !== "acquire_lease") return null;
  const { gateId, pool, memberId } = command;
  return JSON.stringify([gateId, pool, memberId ?? null, actor, rejection]);
}

/** The id of the same refusal, if it was written within the last minute. */
export function writtenLately(lately: RefusedLately, key: string, at: Instant): string | null {
  const written = lately.get(key);
  return written && at - written.at < KEPT_MILLISECONDS ? written.refusalId : null;
}

/** Adds one, and forgets those that are older than a minute. */
export function withWritten(
  lately: RefusedLately,
  key: string,
  written: WrittenRefusal,
): RefusedLately {
  const kept = new Map<string, WrittenRefusal>();
  if (lately.size < KEPT_MAX) {
    for (const [known, each] of lately) {
      if (written.at - each.at < KEPT_MILLISECONDS) kept.set(known, each);
    }
  }
  return kept.set(key, written);
}
