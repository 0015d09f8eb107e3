/** What makes two commands the same: their content, whatever the order of its fields. */
import { hash } from "node:crypto";
import type { Actor, Command } from "@sluice/core";

/**
 * SHA-256 of the command and of its actor. The actor counts, so that nobody is shown another's
 * answer by guessing a key.
 */
export function digestOf(command: Command, actor: Actor): Uint8Array {
  return hash("sha256", canonicalJson({ command, actor }), "buffer");
}

/** JSON with sorted fields and without those that are undefined. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map((item) => canonicalJson(item ?? null)).join(",")}]`;
  }
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const fields = value as Readonly<Record<string, unknown>>;
  let text = "";
  for (const name of Object.keys(fields).sort()) {
    const item = fields[name];
    if (item === undefined) continue;
    text += `${text === "" ? "" : ","}${JSON.stringify(name)}:${canonicalJson(item)}`;
  }
  return `{${text}}`;
}
