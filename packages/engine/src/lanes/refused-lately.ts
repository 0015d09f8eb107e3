/**
 * A gate whose calls are used up asks again every second or so, for the rest of the cycle, and is
 * refused for the same reason: one row a minute tells it all. What else is refused is a person's or
 * a program's own doing, and each time written.
 */
import type { Actor, Command, Instant, Rejection } from "@sluice/core";

interface Told {
  readonly refusalId: string;
  readonly at: Instant;
}

/** Refusals of a team's gates that are written, by what was said to whom. */
export type RefusedLately = ReadonlyMap<string, Told>;

export const NOTHING_REFUSED: RefusedLately = new Map();

const KEPT_MILLISECONDS = 60_000;
/** More than any team has gates that are refused in a minute; more are only written more often. */
const KEPT_MAX = 1_000;

/** Null: it is written each time. */
export function refusalKey(command: Command, actor: Actor, rejection: Rejection): string | null {
  if (command.type !== "acquire_lease") return null;
  const { gateId, pool, memberId } = command;
  return JSON.stringify([gateId, pool, memberId ?? null, actor, rejection]);
}

/** The id of the same refusal, if it was written within the last minute. */
export function toldLately(lately: RefusedLately, key: string, at: Instant): string | null {
  const told = lately.get(key);
  return told && at - told.at < KEPT_MILLISECONDS ? told.refusalId : null;
}

/** With one more; those that are over are forgotten. */
export function withTold(lately: RefusedLately, key: string, told: Told): RefusedLately {
  const kept = new Map<string, Told>();
  if (lately.size < KEPT_MAX) {
    for (const [known, each] of lately) {
      if (told.at - each.at < KEPT_MILLISECONDS) kept.set(known, each);
    }
  }
  return kept.set(key, told);
}
