import { contains, type Instant } from "../base/instant.ts";
import type { Cycle } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";

/**
 * Searches the cycles in memory; a closed one must have been loaded. Undefined: the instant is
 * before the first cycle.
 */
export function cycleContaining(draft: Draft, at: Instant): Readonly<Cycle> | undefined {
  for (const cycle of draft.cycles.values()) if (contains(cycle, at)) return cycle;
  return undefined;
}
