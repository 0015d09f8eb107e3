import type { Team } from "./documents.ts";

/**
 * The position that a replayed source has reached; null: nothing of it was replayed. A source may
 * be named like something that every object has, such as `constructor`.
 */
export const replayedUpTo = (
  { replayed }: Pick<Team, "replayed">,
  source: string,
): number | null => (Object.hasOwn(replayed, source) ? (replayed[source] ?? null) : null);
