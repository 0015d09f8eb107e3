/** A reference becomes parameters of `load-documents`: a text, a number, or both. */
import type { Reference } from "@sluice/core";

export function idOf(reference: Reference): string | null {
  if ("id" in reference) return reference.id;
  return "blockRunId" in reference ? reference.blockRunId : null;
}

export function numberOf(reference: Reference): number | null {
  if ("at" in reference) return reference.at;
  return "index" in reference ? reference.index : null;
}
