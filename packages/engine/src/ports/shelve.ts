import type { TeamState } from "@sluice/core";
import type { LoadedDocument } from "./records.ts";

/**
 * Puts a loaded document where the state keeps documents of its kind. One that is in memory already
 * is as new, and may be open: it is never replaced.
 */
export function shelve(state: TeamState, loaded: LoadedDocument): void {
  const shelf: Map<string, unknown> = state[loaded.shelf];
  if (!shelf.has(loaded.id)) shelf.set(loaded.id, loaded.document);
}
