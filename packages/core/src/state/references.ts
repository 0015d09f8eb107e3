import type { Instant } from "../base/instant.ts";
import type { ShelfName } from "./draft.ts";

/**
 * Names a document that a command needs and that is not in memory, because it is not open any more.
 */
export type Reference =
  | { readonly shelf: ShelfName; readonly id: string }
  /** The cycle that contains an instant. */
  | { readonly shelf: "cycle-at"; readonly at: Instant }
  /** Every account of a closed cycle. */
  | { readonly shelf: "accounts-of-cycle"; readonly index: number }
  /**
   * Tools that were charged after the fact for one run of a block; each is charged once (RULES 3).
   */
  | { readonly shelf: "tools-of-block-run"; readonly blockRunId: string };

export function referenceKey(reference: Reference): string {
  if ("id" in reference) return `${reference.shelf}/${reference.id}`;
  if ("at" in reference) return `${reference.shelf}/${reference.at}`;
  if ("blockRunId" in reference) return `${reference.shelf}/${reference.blockRunId}`;
  return `${reference.shelf}/${reference.index}`;
}
