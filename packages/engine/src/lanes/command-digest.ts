/** What makes two commands the same: their content, whatever the order of its fields. */
import { createHash } from "node:crypto";
import type { Actor, Command } from "@sluice/core";

/**
 * SHA-256 of the command and of who gave it. The actor counts, so that nobody is shown another's
 * answer for having guessed a key.
 */
export function digestOf(command: Command, actor: Actor): Uint8Array {
  return createHash("sha256").update(canonicalJson({ command, actor })).digest();
}

/** JSON with sorted fields and without those that are undefined. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map((item) => canonicalJson(item ?? null)).join(",")}]`;
  }
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const fields = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, item]) => `${JSON.stringify(name)}:${canonicalJson(item)}`);
  return `{${fields.join(",")}}`;
}
