import type { OverageSegment } from "../state/documents.ts";

/** Adds up overage of several accounts, with one segment for each plan and price (RULES A5, C7). */
export function mergeSegments(segments: readonly Readonly<OverageSegment>[]): OverageSegment[] {
  const merged = new Map<string, OverageSegment>();
  for (const segment of segments) {
    const key = `${segment.planId}/${segment.price}`;
    const known = merged.get(key);
    if (known) {
      known.credits += segment.credits;
      known.cost += segment.cost;
    } else {
      merged.set(key, { ...segment });
    }
  }
  return [...merged.values()].sort((a, b) => (a.planId < b.planId ? -1 : 1));
}
