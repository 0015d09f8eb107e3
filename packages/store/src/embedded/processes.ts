/** Whether a process written down earlier is still there, and is still the same one. */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";

/** False for one that has ended and was not fetched by its parent, as in containers without init. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // There, but somebody else's.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  try {
    return fieldsAfterName(readFileSync(`/proc/${pid}/stat`, "utf8"))[0] !== "Z";
  } catch {
    return true;
  }
}

/**
 * When a process started, in the kernel's own ticks, so that a number used again by another process
 * is not taken for the first; null where the kernel does not tell.
 */
export async function startOf(pid: number): Promise<string | null> {
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  return status === null ? null : (fieldsAfterName(status)[19] ?? null);
}

/** True where it cannot be told. */
export async function isNamed(pid: number, name: string): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => null);
  return command === null || command.trim() === name;
}

/** The name, in parentheses, may hold spaces and parentheses of its own. */
const fieldsAfterName = (status: string): string[] =>
  status.slice(status.lastIndexOf(")") + 2).split(" ");
